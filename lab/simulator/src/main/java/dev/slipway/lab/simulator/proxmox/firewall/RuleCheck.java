package dev.slipway.lab.simulator.proxmox.firewall;

import dev.slipway.lab.simulator.proxmox.api.ApiException;
import java.util.Map;
import java.util.Set;

/** What {@code PVE::Firewall::verify_rule} refuses of a VM's rule; the first that it finds. */
final class RuleCheck {

  private static final Set<String> ACTIONS = Set.of("ACCEPT", "DROP", "REJECT");
  private static final Set<String> WITH_PORTS = Set.of("tcp", "udp", "udplite", "sctp", "dccp");
  private static final Set<String> WITHOUT_PORTS = Set.of("icmp", "ipv6-icmp", "esp", "gre");
  private static final String PORTS = "\\d{1,5}(:\\d{1,5})?(,\\d{1,5}(:\\d{1,5})?)*";

  private RuleCheck() {}

  static void require(Map<String, String> rule, Set<String> sets) {
    if (!rule.get("type").equals("group") && !ACTIONS.contains(rule.get("action"))) {
      refuse("action", "unknown action '" + rule.get("action") + "'");
    }
    String proto = rule.get("proto");
    if (proto != null && !WITH_PORTS.contains(proto) && !WITHOUT_PORTS.contains(proto)) {
      refuse("proto", "invalid format - unknown protocol '" + proto + "'\n");
    }
    requirePorts("dport", rule);
    requirePorts("sport", rule);
    requireAddress("source", rule, sets);
    requireAddress("dest", rule, sets);
  }

  private static void requirePorts(String name, Map<String, String> rule) {
    String ports = rule.get(name);
    if (ports == null) {
      return;
    }
    if (!ports.matches(PORTS)) {
      refuse(name, "invalid port '" + ports + "'");
    }
    String proto = rule.get("proto");
    if (proto == null) {
      refuse("proto", "missing property - '" + name + "' requires this property");
    } else if (!WITH_PORTS.contains(proto)) {
      refuse(name, "protocol '" + proto + "' does not support ports");
    }
  }

  private static void requireAddress(String name, Map<String, String> rule, Set<String> sets) {
    String address = rule.get(name);
    if (address == null) {
      return;
    }
    if (address.startsWith("+")) {
      String set = address.substring(1);
      if (!sets.contains(set)) {
        refuse(name, "no such ipset '" + set + "'");
      }
    } else if (Networks.check(address) != null) {
      refuse(name, "invalid IP address: Cannot determine IP version for " + address);
    }
  }

  private static void refuse(String parameter, String text) {
    throw ApiException.badParameter(parameter, text);
  }
}
