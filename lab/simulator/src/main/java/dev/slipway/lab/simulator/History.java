package dev.slipway.lab.simulator;

import dev.slipway.lab.simulator.proxmox.tasks.Task;
import dev.slipway.lab.simulator.proxmox.vm.VmLives;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What there was, for who looks afterwards from another process; no part of Proxmox. Times are ISO
 * 8601.
 *
 * @param vms in the order in which they were made, those of the configuration among them
 * @param clones newest first
 */
public record History(List<Machine> vms, List<Clone> clones) {

  private static final String CLONE = "qmclone";

  /**
   * A VM.
   *
   * @param description as it is, or was when the VM went; null for none
   * @param gone null while it is there
   */
  record Machine(int vmid, String name, String description, String made, String gone) {}

  /**
   * A task that copies a VM.
   *
   * @param ended null while it runs
   * @param exitStatus null while it runs
   */
  record Clone(String node, String started, String ended, String exitStatus) {}

  public static History of(Simulator simulator) {
    return new History(
        simulator.vms().lives().all().stream().map(History::machine).toList(),
        simulator.tasks().all().stream()
            .filter(task -> task.upid().type().equals(CLONE))
            .map(History::copying)
            .toList());
  }

  private static Machine machine(VmLives.Life life) {
    return new Machine(
        life.vm().vmid(),
        life.vm().name(),
        life.vm().config().value("description").orElse(null),
        life.made().toString(),
        Optional.ofNullable(life.gone()).map(Instant::toString).orElse(null));
  }

  private static Clone copying(Task task) {
    return new Clone(
        task.upid().node(),
        task.started().toString(),
        task.ended().map(Instant::toString).orElse(null),
        task.exitStatus().orElse(null));
  }
}
