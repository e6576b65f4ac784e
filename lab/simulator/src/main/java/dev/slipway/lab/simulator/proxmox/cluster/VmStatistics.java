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
import java.util.function.Function;

/**
 * What the cluster's resources say of a VM: collected every few seconds only. A VMID is known at
 * once, its name and state are old, and may even be those of an earlier VM with that id (FACTS 20).
 */
public final class VmStatistics {

  private final Vms vms;
  private final Duration interval;
  private final Clock clock;
  private boolean frozen;
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

  /** What was collected last, which is now if that is long enough ago: for one whole list. */
  synchronized Function<Vm, Map<String, Object>> latest() {
    if (!frozen && !collected.plus(interval).isAfter(clock.instant())) {
      collect();
    }
    Map<Integer, Map<String, Object>> latest = figures;
    return vm -> of(vm, latest.get(vm.vmid()));
  }

  private static Map<String, Object> of(Vm vm, Map<String, Object> known) {
    if (known != null) {
      return new LinkedHashMap<>(known);
    }
    return unknown(vm);
  }

  /** What is said of one whose node says nothing: since it is new, or its node is offline. */
  static Map<String, Object> unknown(Vm vm) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("id", "qemu/" + vm.vmid());
    entry.put("type", "qemu");
    entry.put("status", "unknown");
    entry.put("node", vm.node());
    entry.put("vmid", vm.vmid());
    return entry;
  }

  /** Collects once more and then no longer, as if the node's statistics daemon hung. */
  public synchronized void freeze() {
    collect();
    frozen = true;
  }

  /** Collects again as ever. */
  public synchronized void thaw() {
    frozen = false;
  }

  private void collect() {
    Instant now = clock.instant();
    Map<Integer, Map<String, Object>> fresh = new TreeMap<>();
    vms.all().forEach(each -> fresh.put(each.vmid(), VmFigures.resource(each, now)));
    figures = fresh;
    collected = now;
  }
}
