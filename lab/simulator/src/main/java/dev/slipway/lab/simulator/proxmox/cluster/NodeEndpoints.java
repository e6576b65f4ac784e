package dev.slipway.lab.simulator.proxmox.cluster;

import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.access.Identity;
import dev.slipway.lab.simulator.proxmox.api.Call;
import dev.slipway.lab.simulator.proxmox.api.Check;
import dev.slipway.lab.simulator.proxmox.api.Param;
import dev.slipway.lab.simulator.proxmox.api.Reply;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Schema;
import dev.slipway.lab.simulator.proxmox.qemu.VmFigures;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.Vms;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** {@code /nodes} and what a node says of itself. */
public final class NodeEndpoints {

  static final long ROOT_DISK = 100L << 30;
  private static final long SYSTEM_MEMORY = 1L << 30;
  private static final long SYSTEM_DISK = 10L << 30;
  private static final Set<String> BRIDGES = Set.of("bridge", "any_bridge", "any_local_bridge");

  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Vms vms;
  private final AccessControl access;
  private final Clock clock;
  private final Predicate<String> online;
  private final Instant booted;

  /**
   * @param online whether the node of that name can be reached now
   */
  public NodeEndpoints(
      Collection<Node> nodes,
      Vms vms,
      AccessControl access,
      Clock clock,
      Predicate<String> online) {
    nodes.forEach(node -> this.nodes.put(node.name(), node));
    this.vms = vms;
    this.access = access;
    this.clock = clock;
    this.online = online;
    this.booted = clock.instant();
  }

  /**
   * @param fingerprint of the API's certificate
   */
  public List<Route> routes(String fingerprint) {
    return List.of(
        Route.get("/nodes", Check.ANYBODY, Schema.of(), call -> list(call, fingerprint)),
        Route.get(
            "/nodes/{node}/status",
            Check.all("/nodes/{node}", "Sys.Audit"),
            Schema.of(),
            this::status),
        Route.get(
            "/nodes/{node}/network",
            Check.ANYBODY,
            Schema.of(Param.text("type").orAbsent()),
            this::network));
  }

  private Reply list(Call call, String fingerprint) {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (Node node : nodes.values()) {
      Map<String, Object> entry = basics(node);
      entry.put("ssl_fingerprint", fingerprint);
      if (online(node.name())
          && access.has(call.identity(), "/nodes/" + node.name(), "Sys.Audit")) {
        entry.putAll(figures(node));
      }
      entries.add(entry);
    }
    return Reply.of(entries);
  }

  boolean online(String node) {
    return online.test(node);
  }

  /** Of one that is offline the others know nothing else. */
  Map<String, Object> basics(Node node) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("id", "node/" + node.name());
    entry.put("node", node.name());
    entry.put("type", "node");
    entry.put("status", online(node.name()) ? "online" : "offline");
    if (online(node.name())) {
      entry.put("level", "");
    }
    return entry;
  }

  Map<String, Object> figures(Node node) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("cpu", 0.01);
    entry.put("maxcpu", node.cores());
    entry.put("mem", usedMemory(node));
    entry.put("maxmem", node.memory());
    entry.put("disk", SYSTEM_DISK);
    entry.put("maxdisk", ROOT_DISK);
    entry.put("uptime", uptime());
    return entry;
  }

  Collection<Node> nodes() {
    return nodes.values();
  }

  private long uptime() {
    return Duration.between(booted, clock.instant()).toSeconds();
  }

  /** A running VM has touched all its memory, as far as a scheduler is concerned. */
  private long usedMemory(Node node) {
    long running =
        vms.on(node.name()).stream()
            .filter(vm -> vm.running().isPresent())
            .map(Vm::config)
            .mapToLong(config -> VmFigures.memoryMib(config) << 20)
            .sum();
    return Math.min(node.memory(), SYSTEM_MEMORY + running);
  }

  private Reply status(Call call) {
    Node node = nodes.get(call.node());
    long used = usedMemory(node);
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("uptime", uptime());
    status.put("cpu", 0.01);
    status.put("idle", 0);
    status.put("wait", 0);
    status.put("loadavg", List.of("0.08", "0.51", "1.11"));
    status.put(
        "memory",
        Map.of(
            "total",
            node.memory(),
            "used",
            used,
            "free",
            node.memory() - used,
            "available",
            node.memory() - used));
    status.put("swap", Map.of("total", 0, "used", 0, "free", 0));
    status.put("ksm", Map.of("shared", 0));
    status.put(
        "rootfs",
        Map.of(
            "total",
            ROOT_DISK,
            "used",
            SYSTEM_DISK,
            "free",
            ROOT_DISK - SYSTEM_DISK,
            "avail",
            ROOT_DISK - SYSTEM_DISK));
    status.put("cpuinfo", cpu(node));
    status.put("boot-info", Map.of("mode", "efi"));
    status.put("kversion", "Linux 6.17.2-1-pve #1 SMP PREEMPT_DYNAMIC");
    status.put(
        "current-kernel",
        Map.of(
            "sysname", "Linux",
            "release", "6.17.2-1-pve",
            "version", "#1 SMP PREEMPT_DYNAMIC",
            "machine", "x86_64"));
    status.put(
        "pveversion",
        "pve-manager/" + ClusterEndpoints.VERSION + "/" + ClusterEndpoints.REPOSITORY);
    return Reply.of(status);
  }

  private static Map<String, Object> cpu(Node node) {
    Map<String, Object> cpu = new LinkedHashMap<>();
    cpu.put("model", "Simulated");
    cpu.put("vendor", "AuthenticAMD");
    cpu.put("family", "25");
    cpu.put("sockets", 1);
    cpu.put("cores", node.cores());
    cpu.put("cpus", node.cores());
    cpu.put("mhz", "2596.132");
    cpu.put("hvm", "1");
    cpu.put("user_hz", 100);
    cpu.put("flags", "fpu vme de pse tsc msr svm");
    return cpu;
  }

  /** Of bridges those that one may see or use; from the sources. */
  private Reply network(Call call) {
    String type = call.text("type", "");
    List<Map<String, Object>> bridges = new ArrayList<>();
    if (type.isEmpty() || type.equals("eth")) {
      bridges.add(card());
    }
    if (!type.isEmpty() && !BRIDGES.contains(type)) {
      return Reply.of(bridges);
    }
    for (String bridge : nodes.get(call.node()).bridges()) {
      if (!seesBridge(call.identity(), "/sdn/zones/localnetwork/" + bridge)) {
        continue;
      }
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("iface", bridge);
      entry.put("type", "bridge");
      entry.put("active", 1);
      entry.put("autostart", 1);
      entry.put("method", "static");
      entry.put("address", "127.0.0.1");
      entry.put("netmask", "8");
      entry.put("cidr", "127.0.0.1/8");
      entry.put("method6", "manual");
      entry.put("families", List.of("inet"));
      entry.put("priority", 3);
      entry.put("bridge_ports", "");
      entry.put("bridge_stp", "off");
      entry.put("bridge_fd", "0");
      bridges.add(entry);
    }
    return Reply.of(bridges);
  }

  /** A right on one of its VLANs suffices. */
  private boolean seesBridge(Identity who, String path) {
    return Stream.concat(
            Stream.of(path),
            access.knownPaths().stream().filter(each -> each.startsWith(path + "/")))
        .anyMatch(each -> access.hasAny(who, each, List.of("SDN.Audit", "SDN.Use")));
  }

  private static Map<String, Object> card() {
    return Map.of(
        "iface", "eth0",
        "type", "eth",
        "active", 1,
        "exists", 1,
        "method", "manual",
        "method6", "manual",
        "families", List.of("inet"));
  }
}
