package dev.slipway.request.rules;

import dev.slipway.request.body.ClusterRequest;
import dev.slipway.request.body.Violations;
import inet.ipaddr.IPAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Whether addresses that a request names can be the servers'. Whether they are somebody's already
 * is found by the plan, and when the VMs are placed.
 */
final class AddressRules {
  private final Catalogue catalogue;
  private final Violations violations;

  AddressRules(Catalogue catalogue, Violations violations) {
    this.catalogue = catalogue;
    this.violations = violations;
  }

  void check(ClusterRequest request) {
    Optional<String> network = ProxmoxRules.network(catalogue, request);
    Optional<IPAddress> cidr = network.flatMap(catalogue::cidrOf).flatMap(NetworkRules::cidr);
    if (cidr.filter(IPAddress::isIPv6).isPresent()) {
      violations.add(
          "proxmox.network",
          "'%s', which is %s".formatted(network.orElseThrow(), cidr.get()),
          "a network of IPv4: pods and services have such addresses in this version",
          "Choose another network.");
    }
    List<String> addresses = request.proxmox().addresses();
    int servers = Objects.requireNonNullElse(request.servers().count(), 1);
    if (!addresses.isEmpty() && addresses.size() != servers) {
      violations.add(
          "proxmox.addresses",
          "%d, for %d servers".formatted(addresses.size(), servers),
          "one address for each server",
          "Name one for each, or leave the field out and the network gives them.");
    }
    Optional<IPAddress> gateway =
        network.flatMap(catalogue::gatewayOf).flatMap(NetworkRules::address);
    Set<IPAddress> seen = new HashSet<>();
    for (int i = 0; i < addresses.size(); i++) {
      check("proxmox.addresses[" + i + "]", addresses.get(i), seen, cidr, gateway);
    }
  }

  private void check(
      String field,
      String text,
      Set<IPAddress> seen,
      Optional<IPAddress> cidr,
      Optional<IPAddress> gateway) {
    Optional<IPAddress> address = NetworkRules.address(text);
    if (address.isEmpty()) {
      violations.add(field, "'" + text + "'", "an IP address", "Write it without a prefix length.");
    } else if (!seen.add(address.get())) {
      violations.add(
          field, "'" + text + "', twice", "another address", "Each server has one of its own.");
    } else {
      cidr.flatMap(subnet -> against(address.get(), subnet, gateway))
          .ifPresent(
              found ->
                  violations.add(
                      field,
                      "'%s', %s".formatted(text, found),
                      "an address of hosts in " + cidr.get().toPrefixBlock(),
                      "Name one that your network does not give to anybody else."));
    }
  }

  /** What speaks against it, if anything does. */
  private static Optional<String> against(
      IPAddress address, IPAddress subnet, Optional<IPAddress> gateway) {
    IPAddress block = subnet.toPrefixBlock();
    if (!block.contains(address)) {
      return Optional.of("which is not in the network");
    }
    if (gateway.filter(address::equals).isPresent()) {
      return Optional.of("which is the gateway's");
    }
    int hostBits = block.getBitCount() - block.getNetworkPrefixLength();
    if (hostBits < 2) {
      return Optional.empty();
    }
    if (address.equals(block.getLower().withoutPrefixLength())) {
      return Optional.of("which is the network's own");
    }
    return address.isIPv4() && address.equals(block.getUpper().withoutPrefixLength())
        ? Optional.of("which is the network's broadcast address")
        : Optional.empty();
  }
}
