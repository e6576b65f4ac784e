package dev.slipway.lab.simulator.proxmox.qemu;

import dev.slipway.lab.simulator.proxmox.vm.Drive;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.VmConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A VM's figures as status, lists and the cluster's resources show them. */
public final class VmFigures {

  private static final int DEFAULT_MEMORY_MIB = 512;

  private VmFigures() {}

  public static int cores(VmConfig config) {
    return number(config, "cores", 1) * number(config, "sockets", 1);
  }

  public static long memoryMib(VmConfig config) {
    return config
        .value("memory")
        .map(value -> Long.parseLong(value.replaceFirst("^current=", "").split(",")[0]))
        .orElse((long) DEFAULT_MEMORY_MIB);
  }

  /** Bytes of the disk it boots from. */
  static long bootDisk(VmConfig config) {
    List<Drive> disks = Drive.in(config.values()).stream().filter(drive -> !drive.cdrom()).toList();
    String order = config.value("boot").orElse("");
    return disks.stream()
        .min(Comparator.comparingInt(drive -> position(order, drive.slot())))
        .map(Drive::size)
        .orElse(0L);
  }

  private static int position(String order, String slot) {
    int found = order.indexOf(slot);
    return found < 0 ? Integer.MAX_VALUE : found;
  }

  /** What every view of a VM has. */
  static Map<String, Object> common(Vm vm, Instant now) {
    VmConfig config = vm.config();
    Map<String, Object> figures = new LinkedHashMap<>();
    boolean runs = vm.running().isPresent();
    long memory = memoryMib(config) << 20;
    figures.put("vmid", vm.vmid());
    figures.put("name", vm.name());
    figures.put("status", runs ? "running" : "stopped");
    figures.put("cpu", 0);
    figures.put("mem", runs ? memory / 4 : 0);
    figures.put("memhost", runs ? memory / 4 : 0);
    figures.put("maxmem", memory);
    figures.put("disk", 0);
    figures.put("maxdisk", bootDisk(config));
    figures.put("netin", runs ? 110 : 0);
    figures.put("netout", runs ? 1782 : 0);
    figures.put(
        "uptime", vm.running().map(r -> Duration.between(r.since(), now).toSeconds()).orElse(0L));
    config.value("tags").ifPresent(tags -> figures.put("tags", tags));
    config.lock().ifPresent(lock -> figures.put("lock", lock));
    if (config.template()) {
      figures.put("template", 1);
    }
    return figures;
  }

  /** An entry of a node's list of VMs. */
  static Map<String, Object> listed(Vm vm, Instant now) {
    Map<String, Object> figures = common(vm, now);
    figures.put("cpus", cores(vm.config()));
    if (vm.config().value("serial0").isPresent()) {
      figures.put("serial", 1);
    }
    vm.running().ifPresent(running -> figures.put("pid", running.pid()));
    return figures;
  }

  /**
   * {@code status/current}.
   *
   * @param ha what high availability has to do with it
   */
  static Map<String, Object> current(Vm vm, Instant now, Map<String, Object> ha) {
    Map<String, Object> figures = listed(vm, now);
    figures.put("qmpstatus", figures.get("status"));
    figures.put("ha", ha);
    if (vm.config().value("vga").isPresent()) {
      figures.put("clipboard", null);
    }
    if (agentEnabled(vm.config())) {
      figures.put("agent", 1);
    }
    if (vm.running().isPresent()) {
      figures.put("nics", Map.of("tap" + vm.vmid() + "i0", Map.of("netin", 110, "netout", 1782)));
      for (String kind : List.of("cpu", "io", "memory")) {
        figures.put("pressure" + kind + "some", 0);
        figures.put("pressure" + kind + "full", 0);
      }
    }
    return figures;
  }

  /** An entry of the cluster's resources. */
  public static Map<String, Object> resource(Vm vm, Instant now) {
    Map<String, Object> figures = common(vm, now);
    figures.put("id", "qemu/" + vm.vmid());
    figures.put("type", "qemu");
    figures.put("node", vm.node());
    figures.put("maxcpu", cores(vm.config()));
    figures.put("diskread", 0);
    figures.put("diskwrite", 0);
    figures.putIfAbsent("template", 0);
    return figures;
  }

  static boolean agentEnabled(VmConfig config) {
    String agent = config.value("agent").orElse("0").split(",")[0];
    return agent.equals("1") || agent.equals("enabled=1");
  }

  private static int number(VmConfig config, String option, int whenAbsent) {
    return config.value(option).map(Integer::parseInt).orElse(whenAbsent);
  }
}
