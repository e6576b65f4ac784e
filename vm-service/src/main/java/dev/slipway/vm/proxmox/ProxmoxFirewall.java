package dev.slipway.vm.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.FailureCode;
import dev.slipway.vm.hypervisor.Firewall;
import dev.slipway.vm.hypervisor.Firewall.Rule;
import dev.slipway.vm.hypervisor.VmFailure;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The firewall of one VM, {@code /nodes/{node}/qemu/{vmid}/firewall}. It is read first and what is
 * missing is added, since a rule that is posted twice is there twice. It goes with the VM.
 *
 * @param path of that firewall
 */
record ProxmoxFirewall(ProxmoxHttp http, String path) {
  private static final String COMMENT = "slipway";

  /** Switched on last: from then on what is not let through is dropped. */
  void set(Firewall firewall) {
    admit(firewall.sets());
    Set<Rule> rules =
        entries("/rules").stream()
            .filter(ProxmoxFirewall::letsThrough)
            .map(ProxmoxFirewall::rule)
            .collect(Collectors.toSet());
    firewall.rules().stream().filter(rule -> !rules.contains(rule)).forEach(this::add);
    http.put(
        path + "/options",
        Map.of(
            "policy_in", "DROP", "policy_out", "ACCEPT", "dhcp", "1", "ndp", "1", "enable", "1"));
  }

  /** Puts into the sets, by their names, what is missing; a set that is not there is made. */
  void admit(Map<String, Set<String>> sets) {
    Set<String> there = names();
    sets.forEach(
        (name, members) -> {
          if (!there.contains(name)) {
            http.post(path + "/ipset", Map.of("name", name, "comment", COMMENT));
          }
          Set<IPAddress> known = networks(cidrs(name));
          members.stream()
              .filter(member -> !known.contains(network(member)))
              .forEach(
                  member ->
                      http.post(
                          path + "/ipset/" + name, Map.of("cidr", member, "comment", COMMENT)));
        });
  }

  /** Takes out of a set what is there. */
  void expel(String set, Set<String> members) {
    Set<IPAddress> leaving = networks(members);
    cidrs(set).stream()
        .filter(entry -> leaving.contains(network(entry)))
        .forEach(entry -> http.delete(path + "/ipset/" + set + "/" + entry, Map.of()));
  }

  private Set<String> names() {
    return entries("/ipset").stream().map(set -> text(set, "name")).collect(Collectors.toSet());
  }

  private List<String> cidrs(String set) {
    return entries("/ipset/" + set).stream().map(entry -> entry.path("cidr").asText()).toList();
  }

  private static Set<IPAddress> networks(Collection<String> texts) {
    return texts.stream().map(ProxmoxFirewall::network).collect(Collectors.toSet());
  }

  /** However it is written; null for the name of an alias. */
  private static IPAddress network(String text) {
    return new IPAddressString(text).getAddress();
  }

  private void add(Rule rule) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("type", "in");
    form.put("action", "ACCEPT");
    // A rule is off unless it is said to be on.
    form.put("enable", "1");
    form.put("comment", COMMENT);
    optional(form, "proto", rule.proto());
    optional(form, "dport", rule.dport());
    optional(form, "source", rule.source());
    http.post(path + "/rules", form);
  }

  private static void optional(Map<String, String> form, String name, String value) {
    if (value != null) {
      form.put(name, value);
    }
  }

  private static boolean letsThrough(JsonNode rule) {
    return rule.path("type").asText().equals("in")
        && rule.path("action").asText().equals("ACCEPT")
        && rule.path("enable").asInt() == 1
        && !rule.has("dest")
        && !rule.has("sport")
        && !rule.has("iface")
        && !rule.has("macro")
        && !rule.has("icmp-type");
  }

  private static Rule rule(JsonNode rule) {
    return new Rule(text(rule, "proto"), text(rule, "dport"), text(rule, "source"));
  }

  private static String text(JsonNode rule, String name) {
    return rule.hasNonNull(name) ? rule.get(name).asText() : null;
  }

  private List<JsonNode> entries(String below) {
    return ProxmoxInventory.stream(http.get(path + below, Map.of()).data()).toList();
  }

  /** Needs {@code Sys.Audit} on {@code /}, which nothing else does. */
  static Optional<Boolean> filters(ProxmoxHttp http) {
    try {
      JsonNode options = http.get("/cluster/firewall/options", Map.of()).data();
      return Optional.of(options.path("enable").asInt() == 1);
    } catch (VmFailure failure) {
      if (failure.failure() == FailureCode.PROXMOX_PERMISSION_MISSING) {
        return Optional.empty();
      }
      throw failure;
    }
  }
}
