package dev.slipway.request.rules;

import dev.slipway.events.ProxmoxSpec;
import dev.slipway.request.body.ClusterRequest;
import dev.slipway.request.body.Violations;
import inet.ipaddr.IPAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether Proxmox VE's firewall would take what is to be let through. Whether it is on at all the
 * plan says.
 */
final class FirewallRules {
  private static final String TCP = "tcp";

  /** Of those with ports, what K3s's services can have. */
  private static final Set<String> PROTOCOLS = Set.of(TCP, "udp", "sctp");

  private static final Pattern PORTS = Pattern.compile("(\\d{1,5})(?::(\\d{1,5}))?");
  private static final int LAST_PORT = 65_535;

  private final Violations violations;

  FirewallRules(Violations violations) {
    this.violations = violations;
  }

  void check(ClusterRequest.Proxmox proxmox) {
    ClusterRequest.Firewall firewall = proxmox.firewall();
    for (int i = 0; i < firewall.management().size(); i++) {
      network("proxmox.firewall.management[" + i + "]", firewall.management().get(i));
    }
    for (int i = 0; i < firewall.open().size(); i++) {
      open("proxmox.firewall.open[" + i + "]", firewall.open().get(i));
    }
    if (Boolean.FALSE.equals(firewall.enabled())
        && !(firewall.management().isEmpty() && firewall.open().isEmpty())) {
      violations.add(
          "proxmox.firewall.enabled",
          "false",
          "true, where something is to be let through",
          "Leave enabled out, or the rest.");
    }
  }

  private void open(String field, ClusterRequest.Opening opening) {
    if (opening.proto() != null && !PROTOCOLS.contains(opening.proto())) {
      violations.add(
          field + ".proto",
          "'" + opening.proto() + "'",
          "tcp, udp or sctp",
          "Leave it out for tcp; ICMP is let through anyway.");
    }
    if (opening.dport() != null && !isPorts(opening.dport())) {
      violations.add(
          field + ".dport",
          "'" + opening.dport() + "'",
          "a port from 1 to 65535, or a range of them, such as 30000:32767",
          "Write an entry for each port or range.");
    }
    if (opening.source() != null) {
      network(field + ".source", opening.source());
    }
  }

  private static boolean isPorts(String text) {
    Matcher ports = PORTS.matcher(text);
    if (!ports.matches()) {
      return false;
    }
    int first = Integer.parseInt(ports.group(1));
    int last = ports.group(2) == null ? first : Integer.parseInt(ports.group(2));
    return first >= 1 && first <= last && last <= LAST_PORT;
  }

  /** Proxmox refuses a prefix length of zero in a set: everybody is said by leaving it out. */
  private void network(String field, String text) {
    Optional<IPAddress> network = block(text);
    if (network.isEmpty()) {
      violations.add(
          field,
          "'" + text + "'",
          "an address, or a network in CIDR notation such as 10.0.0.0/8",
          NetworkRules.cidr(text)
              .map(wrong -> "Did you mean '" + wrong.toPrefixBlock() + "'?")
              .orElse("Write names as the addresses that they stand for."));
    } else if (Objects.equals(network.get().getNetworkPrefixLength(), 0)) {
      violations.add(
          field,
          "'" + text + "', which is everybody",
          "a network with a prefix length of at least 1",
          "Open a port to everybody by leaving its source out; what manages machines should be named.");
    }
  }

  private static Optional<IPAddress> block(String text) {
    return NetworkRules.address(text)
        .or(() -> NetworkRules.cidr(text).filter(IPAddress::isPrefixBlock));
  }

  /** What a request that breaks no rule asks for; null for no firewall. */
  static ProxmoxSpec.Firewall firewall(ClusterRequest.Proxmox proxmox) {
    return proxmox.firewalled()
        ? new ProxmoxSpec.Firewall(
            proxmox.firewall().management().stream().map(FirewallRules::canonical).toList(),
            proxmox.firewall().open().stream().map(FirewallRules::opening).toList())
        : null;
  }

  private static ProxmoxSpec.Opening opening(ClusterRequest.Opening opening) {
    return new ProxmoxSpec.Opening(
        Objects.requireNonNullElse(opening.proto(), TCP),
        opening.dport(),
        opening.source() == null ? null : canonical(opening.source()));
  }

  private static String canonical(String network) {
    return block(network).orElseThrow().toCanonicalString();
  }
}
