package dev.slipway.lab.simulator.proxmox.firewall;

import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.api.Call;
import dev.slipway.lab.simulator.proxmox.api.Check;
import dev.slipway.lab.simulator.proxmox.api.Param;
import dev.slipway.lab.simulator.proxmox.api.Reply;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Schema;
import dev.slipway.lab.simulator.proxmox.vm.GuestFirewall;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.Vms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The firewall of VMs, and the datacenter's switch. No packet is filtered: it is kept what was
 * said. After pve-firewall's {@code PVE/API2/Firewall}, of which there are no recordings.
 */
public final class FirewallEndpoints {

  private static final String VM = "/nodes/{node}/qemu/{vmid}/firewall";
  private static final String SET_NAME = "[A-Za-z][A-Za-z0-9\\-_]{1,63}";
  private static final Check READ = Check.all("/vms/{vmid}", "VM.Audit");
  private static final Check WRITE = Check.all("/vms/{vmid}", "VM.Config.Network");

  private final Vms vms;
  private final Map<String, String> datacenter = new ConcurrentHashMap<>();

  public FirewallEndpoints(Vms vms) {
    this.vms = vms;
  }

  public List<Route> routes() {
    return List.of(
        Route.get(
            "/cluster/firewall/options",
            Check.all("/", "Sys.Audit"),
            Schema.of(),
            call -> Reply.of(json(datacenter))),
        Route.put(
            "/cluster/firewall/options",
            Check.all("/", "Sys.Modify"),
            Schema.of(Param.flag("enable").orAbsent()),
            this::setDatacenter),
        Route.get(VM + "/options", READ, Schema.of(), call -> Reply.of(json(of(call).options()))),
        Route.put(VM + "/options", WRITE, options(), this::setOptions),
        Route.get(VM + "/rules", READ, Schema.of(), call -> Reply.of(rules(of(call)))),
        Route.post(VM + "/rules", WRITE, rule(), this::addRule),
        Route.get(VM + "/ipset", READ, Schema.of(), call -> Reply.of(sets(of(call)))),
        Route.post(
            VM + "/ipset",
            WRITE,
            Schema.of(Param.matching("name", SET_NAME), Param.text("comment").orAbsent()),
            this::addSet),
        Route.get(VM + "/ipset/{name}", READ, inSet(), call -> Reply.of(set(call))),
        Route.post(
            VM + "/ipset/{name}",
            WRITE,
            Schema.of(
                Param.matching("name", SET_NAME),
                Param.of("cidr", Networks::check),
                Param.flag("nomatch").orAbsent(),
                Param.text("comment").orAbsent()),
            this::addToSet),
        Route.delete(
            VM + "/ipset/{name}/{cidr}",
            WRITE,
            Schema.of(Param.matching("name", SET_NAME), Param.of("cidr", Networks::check)),
            this::removeFromSet));
  }

  private static Schema options() {
    return Schema.of(
        Param.flag("enable").orAbsent(),
        Param.flag("dhcp").orAbsent(),
        Param.flag("ndp").orAbsent(),
        Param.flag("radv").orAbsent(),
        Param.flag("macfilter").orAbsent(),
        Param.flag("ipfilter").orAbsent(),
        Param.oneOf("policy_in", "ACCEPT", "REJECT", "DROP").orAbsent(),
        Param.oneOf("policy_out", "ACCEPT", "REJECT", "DROP").orAbsent());
  }

  private static Schema rule() {
    return Schema.of(
        Param.oneOf("type", "in", "out", "forward", "group"),
        Param.text("action"),
        Param.integer("enable", 0, Integer.MAX_VALUE).orAbsent(),
        Param.integer("pos", 0, Integer.MAX_VALUE).orAbsent(),
        Param.text("proto").orAbsent(),
        Param.text("dport").orAbsent(),
        Param.text("sport").orAbsent(),
        Param.text("source").orAbsent(),
        Param.text("dest").orAbsent(),
        Param.matching("iface", "net\\d+").orAbsent(),
        Param.text("macro").orAbsent(),
        Param.text("icmp-type").orAbsent(),
        Param.text("comment").orAbsent());
  }

  private static Schema inSet() {
    return Schema.of(Param.matching("name", SET_NAME));
  }

  /** Nobody looks whether there is such a VM: one that is not there has an empty firewall. */
  private GuestFirewall of(Call call) {
    return vms.find(call.vmid()).map(Vm::firewall).orElseGet(GuestFirewall::new);
  }

  private Reply setDatacenter(Call call) {
    Optional.ofNullable(call.text("enable")).ifPresent(value -> datacenter.put("enable", value));
    return Reply.nothing();
  }

  private Reply setOptions(Call call) {
    of(call).set(said(call));
    return Reply.nothing();
  }

  private Reply addRule(Call call) {
    GuestFirewall firewall = of(call);
    Map<String, String> rule = said(call);
    RuleCheck.require(rule, firewall.sets().keySet());
    rule.putIfAbsent("enable", "0");
    rule.remove("pos");
    firewall.add(rule);
    return Reply.nothing();
  }

  private Reply addSet(Call call) {
    if (!of(call).addSet(call.text("name"))) {
      throw ApiException.badParameter("name", "IPSet '" + call.text("name") + "' already exists");
    }
    return Reply.nothing();
  }

  private Reply addToSet(Call call) {
    String cidr = Networks.stored(call.text("cidr"));
    if (cidr.endsWith("/0")) {
      throw ApiException.badParameter("cidr", "a zero prefix is not allowed in ipset entries");
    }
    Map<String, String> entry = new TreeMap<>(Map.of("cidr", cidr));
    Optional.ofNullable(call.text("comment")).ifPresent(text -> entry.put("comment", text));
    if (!of(call).addTo(requireSet(call), entry)) {
      throw ApiException.badParameter("cidr", "address '" + cidr + "' already exists");
    }
    return Reply.nothing();
  }

  private Reply removeFromSet(Call call) {
    of(call).removeFrom(requireSet(call), Networks.stored(call.text("cidr")));
    return Reply.nothing();
  }

  private List<Map<String, String>> set(Call call) {
    return of(call).sets().get(requireSet(call));
  }

  private String requireSet(Call call) {
    String name = call.text("name");
    if (!of(call).sets().containsKey(name)) {
      throw ApiException.died("no such IPSet '" + name + "'");
    }
    return name;
  }

  private static Map<String, String> said(Call call) {
    Map<String, String> said = new TreeMap<>(call.parameters());
    said.keySet().removeAll(List.of("node", "vmid"));
    return said;
  }

  private static List<Map<String, Object>> rules(GuestFirewall firewall) {
    List<Map<String, Object>> rules = new ArrayList<>();
    for (Map<String, String> rule : firewall.rules()) {
      Map<String, Object> entry = json(rule);
      entry.put("pos", rules.size());
      rules.add(entry);
    }
    return rules;
  }

  private static List<Map<String, String>> sets(GuestFirewall firewall) {
    return firewall.sets().keySet().stream().map(name -> Map.of("name", name)).toList();
  }

  /** Switches are numbers. */
  private static Map<String, Object> json(Map<String, String> values) {
    Map<String, Object> json = new TreeMap<>();
    values.forEach(
        (name, value) ->
            json.put(name, value.matches("[01]") ? (Object) Integer.valueOf(value) : value));
    return json;
  }
}
