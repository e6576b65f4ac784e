package dev.slipway.lab.simulator.proxmox.cluster;

import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.access.Identity;
import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.api.Call;
import dev.slipway.lab.simulator.proxmox.api.Check;
import dev.slipway.lab.simulator.proxmox.api.Param;
import dev.slipway.lab.simulator.proxmox.api.Reply;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Schema;
import dev.slipway.lab.simulator.proxmox.storage.Storage;
import dev.slipway.lab.simulator.proxmox.storage.Storages;
import dev.slipway.lab.simulator.proxmox.vm.Container;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.Vms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

/** {@code /version} and {@code /cluster}: what the cluster knows as a whole. */
public final class ClusterEndpoints {

  static final String VERSION = "9.2.11";
  static final String REPOSITORY = "14a22df35955d97d";

  private final NodeEndpoints nodes;
  private final Vms vms;
  private final Storages storages;
  private final AccessControl access;
  private final VmStatistics statistics;
  private final BooleanSupplier quorate;

  public ClusterEndpoints(
      NodeEndpoints nodes,
      Vms vms,
      Storages storages,
      AccessControl access,
      VmStatistics statistics,
      BooleanSupplier quorate) {
    this.nodes = nodes;
    this.vms = vms;
    this.storages = storages;
    this.access = access;
    this.statistics = statistics;
    this.quorate = quorate;
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/", Check.ANYBODY, Schema.of(), call -> index()),
        Route.get("/version", Check.ANYBODY, Schema.of(), call -> version()),
        Route.get(
            "/cluster/nextid",
            Check.ANYBODY,
            Schema.of(Param.vmid("vmid").orAbsent()),
            this::nextId),
        Route.get("/cluster/status", Check.all("/", "Sys.Audit"), Schema.of(), call -> status()),
        Route.get(
            "/cluster/resources",
            Check.ANYBODY,
            Schema.of(Param.oneOf("type", "vm", "storage", "node", "sdn").orAbsent()),
            this::resources));
  }

  private static Reply index() {
    return Reply.of(
        Stream.of("version", "cluster", "nodes", "storage", "access", "pools")
            .map(name -> Map.of("subdir", name))
            .toList());
  }

  private static Reply version() {
    return Reply.of(Map.of("version", VERSION, "release", "9.2", "repoid", REPOSITORY));
  }

  /** Sees every VM of the cluster without any right, and reserves nothing (FACTS 14, 34). */
  private Reply nextId(Call call) {
    if (!call.has("vmid")) {
      return Reply.of(Integer.toString(vms.nextFree()));
    }
    if (vms.has(call.vmid())) {
      throw ApiException.badParameter("vmid", "VM " + call.vmid() + " already exists");
    }
    return Reply.of(call.text("vmid"));
  }

  private Reply status() {
    List<Map<String, Object>> entries = new ArrayList<>();
    if (nodes.nodes().size() > 1) {
      entries.add(
          Map.of(
              "id",
              "cluster",
              "type",
              "cluster",
              "name",
              "lab",
              "version",
              2,
              "nodes",
              nodes.nodes().size(),
              "quorate",
              quorate.getAsBoolean() ? 1 : 0));
    }
    int id = 0;
    for (Node node : nodes.nodes()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("id", "node/" + node.name());
      entry.put("type", "node");
      entry.put("name", node.name());
      entry.put("nodeid", nodes.nodes().size() > 1 ? id + 1 : 0);
      entry.put("ip", "10.99.0." + (id + 1));
      entry.put("local", id == 0 ? 1 : 0);
      entry.put("online", nodes.online(node.name()) ? 1 : 0);
      entry.put("level", "");
      entries.add(entry);
      id++;
    }
    return Reply.of(entries);
  }

  private Reply resources(Call call) {
    Identity who = call.identity();
    String type = call.text("type", "");
    List<Map<String, Object>> entries = new ArrayList<>();
    if (type.isEmpty() || type.equals("vm")) {
      List<Vm> all = vms.all();
      Function<Vm, Map<String, Object>> latest = statistics.latest();
      for (Vm vm : all) {
        if (access.has(who, "/vms/" + vm.vmid(), "VM.Audit")) {
          boolean known = nodes.online(vm.node());
          entries.add(
              withPool(known ? latest.apply(vm) : VmStatistics.unknown(vm), vm.vmid(), who));
        }
      }
      vms.containers().stream()
          .filter(container -> access.has(who, "/vms/" + container.vmid(), "VM.Audit"))
          .forEach(container -> entries.add(withPool(entry(container), container.vmid(), who)));
    }
    if (type.isEmpty() || type.equals("node")) {
      nodes.nodes().forEach(node -> entries.add(nodeEntry(node, who)));
    }
    if (type.isEmpty() || type.equals("storage")) {
      nodes
          .nodes()
          .forEach(
              node ->
                  storages
                      .on(node.name())
                      .forEach(storage -> addStorage(entries, node, storage, who)));
    }
    if ((type.isEmpty() || type.equals("sdn"))
        && access.hasAny(who, "/sdn/zones/localnetwork", List.of("SDN.Audit", "SDN.Use"))) {
      nodes.nodes().forEach(node -> entries.add(zone(node)));
    }
    return Reply.of(entries);
  }

  private static Map<String, Object> entry(Container container) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("id", "lxc/" + container.vmid());
    entry.put("type", "lxc");
    entry.put("vmid", container.vmid());
    entry.put("name", container.name());
    entry.put("node", container.node());
    entry.put("status", container.running() ? "running" : "stopped");
    entry.put("template", 0);
    entry.put("maxcpu", container.cores());
    entry.put("maxmem", container.memory());
    return entry;
  }

  private Map<String, Object> withPool(Map<String, Object> entry, int vmid, Identity who) {
    access
        .pools()
        .poolOf(vmid)
        .filter(pool -> access.has(who, "/pool/" + pool, "Pool.Audit"))
        .ifPresent(pool -> entry.put("pool", pool));
    return entry;
  }

  private Map<String, Object> nodeEntry(Node node, Identity who) {
    Map<String, Object> entry = nodes.basics(node);
    if (!nodes.online(node.name())) {
      return entry;
    }
    entry.put("cgroup-mode", 1);
    if (access.has(who, "/nodes/" + node.name(), "Sys.Audit")) {
      entry.putAll(nodes.figures(node));
    }
    return entry;
  }

  private void addStorage(
      List<Map<String, Object>> entries, Node node, Storage storage, Identity who) {
    List<String> read = List.of("Datastore.Audit", "Datastore.AllocateSpace");
    if (!access.hasAny(who, "/storage/" + storage.name(), read)) {
      return;
    }
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("id", "storage/" + node.name() + "/" + storage.name());
    entry.put("type", "storage");
    entry.put("storage", storage.name());
    entry.put("node", node.name());
    entry.put("plugintype", storage.type());
    entry.put("content", String.join(",", storage.content()));
    entry.put("shared", storage.shared() ? 1 : 0);
    if (!nodes.online(node.name())) {
      entry.put("status", "unknown");
      entries.add(entry);
      return;
    }
    entry.put("status", "available");
    entry.put("disk", storages.used(storage.name(), node.name()));
    entry.put("maxdisk", storage.size());
    entries.add(entry);
  }

  private static Map<String, Object> zone(Node node) {
    return Map.of(
        "id", "network/" + node.name() + "/zone/localnetwork",
        "type", "network",
        "network-type", "zone",
        "network", "localnetwork",
        "node", node.name(),
        "status", "ok");
  }
}
