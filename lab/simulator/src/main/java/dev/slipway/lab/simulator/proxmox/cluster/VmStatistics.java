package dev.slipway.lab.simulator.proxmox.cluster;

import dev.slipway.lab.simulator.proxmox.qemu.VmFigures;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.Vms;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the cluster's resources say of a VM: collected every few seconds only. A VMID is known at
 * once, its name and state are old, and may even be those of an earlier VM with that id (FACTS 20).
 */
public final class VmStatistics {

  private final Vms vms;
  private final Duration interval;
  private final Clock clock;
  private Instant collected = Instant.MIN;
  private Map<Integer, Map<String, Object>> figures = Map.of();

  /**
   * @param interval between two collections; zero = always fresh
   */
  public VmStatistics(Vms vms, Duration interval, Clock clock) {
    this.vms = vms;
    this.interval = interval;
    this.clock = clock;
  }

  synchronized Map<String, Object> of(Vm vm) {
    Instant now = clock.instant();
    if (!collected.plus(interval).isAfter(now)) {
      Map<Integer, Map<String, Object>> fresh = new TreeMap<>();
      vms.all().forEach(each -> fresh.put(each.vmid(), VmFigures.resource(each, now)));
      figures = fresh;
      collected = now;
    }
    Map<String, Object> known = figures.get(vm.vmid());
    if (known != null) {
      return new LinkedHashMap<>(known);
    }
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("id", "qemu/" + vm.vmid());
    entry.put("type", "qemu");
    entry.put("status", "unknown");
    entry.put("node", vm.node());
    entry.put("vmid", vm.vmid());
    return entry;
  }
}
