package dev.slipway.lab.simulator.proxmox.qemu;

import dev.slipway.lab.simulator.proxmox.storage.Storage;
import dev.slipway.lab.simulator.proxmox.storage.Volume;
import dev.slipway.lab.simulator.proxmox.tasks.Task;
import java.time.Duration;
import java.util.Locale;

/** What a task's log says while disks are made and copied, and the time that the copying takes. */
final class DiskLog {

  private static final int STEPS = 4;

  private DiskLog() {}

  static void allocated(Storage storage, Volume volume, Task task) {
    formatting(storage, volume, task);
    task.print("allocated target volume '" + volume.id() + "'");
  }

  static void formatting(Storage storage, Volume volume, Task task) {
    formatting(storage, volume, "", task);
  }

  static void linked(Storage storage, Volume base, Volume copy, Task task) {
    String own = copy.name().substring(copy.name().lastIndexOf('/') + 1);
    task.print(
        String.format(
            Locale.ROOT,
            "clone %s: images, %s, %d to %s (base=../%s)",
            base.name(),
            own,
            copy.owner(),
            own,
            base.name()));
    formatting(storage, copy, " backing_file=../" + base.name() + " backing_fmt=qcow2", task);
  }

  private static void formatting(Storage storage, Volume volume, String backing, Task task) {
    task.print(
        String.format(
            Locale.ROOT,
            "Formatting '%s', fmt=%s cluster_size=%d extended_l2=%s preallocation=metadata"
                + " compression_type=zlib size=%d%s lazy_refcounts=off refcount_bits=16",
            storage.pathOf(volume.name()),
            volume.format(),
            backing.isEmpty() ? 65536 : 131072,
            backing.isEmpty() ? "off" : "on",
            volume.size(),
            backing));
  }

  /** Copies for that long, telling of the progress. */
  static void transfer(long size, Duration time, Task task) throws InterruptedException {
    Duration slice = time.dividedBy(STEPS);
    task.print(progress(0, size));
    for (int step = 1; step <= STEPS; step++) {
      task.work(slice);
      if (step < STEPS && !slice.isZero()) {
        task.print(progress(size * step / STEPS, size));
      }
    }
    task.print(progress(size, size));
  }

  private static String progress(long done, long size) {
    return String.format(
        Locale.ROOT,
        "transferred %s of %s (%.2f%%)",
        human(done),
        human(size),
        100.0 * done / size);
  }

  private static String human(long bytes) {
    if (bytes == 0) {
      return "0.0 B";
    }
    return bytes >= 1L << 30
        ? String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30))
        : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1L << 20));
  }
}
