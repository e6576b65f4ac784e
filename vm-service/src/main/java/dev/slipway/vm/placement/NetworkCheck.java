package dev.slipway.vm.placement;

import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.kit.ssh.RemoteShells;
import dev.slipway.kit.ssh.SshException;
import dev.slipway.vm.VmConfig;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Whether a network can give a VM an address, and the template can tell of one. */
final class NetworkCheck {
  private NetworkCheck() {}

  static List<Finding> of(ProxmoxSpec spec, Wanted wanted) {
    VmConfig.Network network = wanted.network();
    String key = "slipway.networks." + spec.network();
    List<Finding> findings = new ArrayList<>();
    boolean given = spec.asksForAddresses();
    if (network.dhcp() && network.range().isPresent()) {
      findings.add(
          finding(
              key,
              "a range, and DHCP",
              "one of them",
              "Take range away, or dhcp; where DHCP gives addresses, Slipway gives none."));
    }
    if (!network.dhcp() && !given && network.range().isEmpty()) {
      findings.add(
          finding(
              key,
              "neither a range nor DHCP",
              "addresses for VMs",
              "Set %s.range, or %s.dhcp: true.".formatted(key, key)));
    }
    boolean known = given || !network.dhcp() || spec.firewall() != null;
    if (known && network.cidr().isEmpty()) {
      findings.add(
          finding(key, "no cidr", "the subnet of the addresses", "Set %s.cidr.".formatted(key)));
    }
    if (network.dhcp() && !given && !wanted.template().agent()) {
      String template = "slipway.templates." + spec.template();
      findings.add(
          new Finding(
              FailureCode.TEMPLATE_NOT_USABLE,
              template,
              "no guest agent is said to be in it",
              "a guest agent, since nobody else tells which address DHCP gave",
              "Install qemu-guest-agent in the template and set %s.agent: true, or use a network with a range."
                  .formatted(template)));
    }
    wanted.additional().forEach((name, more) -> further(name, more).ifPresent(findings::add));
    if (spec.firewall() != null) {
      findings.addAll(firewall(spec, network, key));
    }
    return findings;
  }

  /** A VM that Slipway itself cannot reach would never be booted. */
  private static List<Finding> firewall(ProxmoxSpec spec, VmConfig.Network network, String key) {
    List<Finding> findings = new ArrayList<>();
    List<String> management = network.management().orElse(List.of());
    if (management.isEmpty() && spec.firewall().management().isEmpty()) {
      findings.add(
          new Finding(
              FailureCode.FIREWALL_NOT_USABLE,
              key,
              "no management",
              "the networks that reach SSH and the Kubernetes API through the firewall",
              "Set %s.management to the addresses of Slipway's services, or the jump host, and of administrators."
                  .formatted(key)));
    }
    management.stream()
        .filter(text -> !isNetwork(text))
        .forEach(
            text ->
                findings.add(
                    new Finding(
                        FailureCode.FIREWALL_NOT_USABLE,
                        key + ".management",
                        "'" + text + "'",
                        "a network in CIDR notation, or an address",
                        "Correct %s.management.".formatted(key))));
    return findings;
  }

  /** Proxmox takes no prefix length of zero in a set. */
  private static boolean isNetwork(String text) {
    IPAddress address = new IPAddressString(text).getAddress();
    return address != null
        && (address.isSinglePrefixBlock() || !address.isMultiple())
        && !Objects.equals(address.getNetworkPrefixLength(), 0);
  }

  /** By DHCP a further card would get a default route of its own, which is the first one's. */
  private static Optional<Finding> further(String name, VmConfig.Network network) {
    if (!network.dhcp() && network.range().isPresent() && network.cidr().isPresent()) {
      return Optional.empty();
    }
    String key = "slipway.networks." + name;
    String found = network.range().isEmpty() ? "no range" : "no cidr";
    return Optional.of(
        finding(
            key,
            network.dhcp() ? "DHCP" : found,
            "a range and a cidr: addresses of further network cards are Slipway's to give",
            "Leave it out of additionalNetworks, or set %s.range and %s.cidr."
                .formatted(key, key)));
  }

  /** Whether the bastion before the network lets us in; its host is any of the network's. */
  static List<Finding> jump(ProxmoxSpec spec, Wanted wanted, RemoteShells shells) {
    VmConfig.Network network = wanted.network();
    if (network.jump().isEmpty() || network.cidr().isEmpty()) {
      return List.of();
    }
    String host =
        new IPAddressString(network.cidr().get())
            .getAddress()
            .getLower()
            .withoutPrefixLength()
            .toCanonicalString();
    try {
      shells.tryBastion(host);
      return List.of();
    } catch (SshException failed) {
      FailureCode code = code(failed.kind());
      return List.of(
          new Finding(
              code,
              "slipway.networks.%s.jump".formatted(spec.network()),
              failed.getMessage(),
              "a bastion that answers with the pinned key and lets us in",
              "Correct %s, or mend the bastion: ssh -i KEY -p PORT USER@HOST true tells what it says."
                  .formatted("slipway.networks.%s.jump".formatted(spec.network()))));
    }
  }

  private static FailureCode code(SshException.Kind kind) {
    return switch (kind) {
      case UNREACHABLE, TIMEOUT, IO -> FailureCode.GUEST_UNREACHABLE;
      case HOST_KEY_MISMATCH -> FailureCode.HOST_KEY_MISMATCH;
      case AUTH -> FailureCode.GUEST_LOGIN_REFUSED;
    };
  }

  private static Finding finding(String where, String found, String needed, String remedy) {
    return new Finding(FailureCode.ADDRESS_POOL_EXHAUSTED, where, found, needed, remedy);
  }
}
