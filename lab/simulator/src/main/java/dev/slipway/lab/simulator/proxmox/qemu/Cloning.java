package dev.slipway.lab.simulator.proxmox.qemu;

import dev.slipway.lab.simulator.proxmox.access.Pools;
import dev.slipway.lab.simulator.proxmox.storage.Storage;
import dev.slipway.lab.simulator.proxmox.storage.Storages;
import dev.slipway.lab.simulator.proxmox.storage.Volume;
import dev.slipway.lab.simulator.proxmox.tasks.Task;
import dev.slipway.lab.simulator.proxmox.tasks.TaskFailure;
import dev.slipway.lab.simulator.proxmox.tasks.TaskTimes;
import dev.slipway.lab.simulator.proxmox.vm.Drive;
import dev.slipway.lab.simulator.proxmox.vm.MacAddresses;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.VmConfig;
import dev.slipway.lab.simulator.proxmox.vm.VmLocks;
import dev.slipway.lab.simulator.proxmox.vm.Vms;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The worker of a clone. While it runs the target exists, locked and without its name; as its last
 * act the target joins the pool, so a caller whose rights come from the pool does not see it
 * before, and never if the worker is killed (FACTS 34).
 */
final class Cloning {

  private static final Set<String> NOT_COPIED =
      Set.of("template", "lock", "parent", "snaptime", "vmstate");

  /**
   * @param storage where full copies go; null = beside the originals
   * @param format of full copies; null, or one that the storage cannot keep = the storage's own
   * @param description null = the source's stays
   * @param pool null = none
   */
  record Order(
      Vm source,
      int newid,
      String target,
      boolean full,
      String storage,
      String format,
      String name,
      String description,
      String pool) {}

  private final Vms vms;
  private final VmLocks locks;
  private final Storages storages;
  private final Pools pools;
  private final TaskTimes times;

  Cloning(Vms vms, VmLocks locks, Storages storages, Pools pools, TaskTimes times) {
    this.vms = vms;
    this.locks = locks;
    this.storages = storages;
    this.pools = pools;
    this.times = times;
  }

  /**
   * @param checkAgain what was checked before the answer, now under the source's lock
   */
  void run(Order order, Runnable checkAgain, Task task) throws InterruptedException {
    int source = order.source().vmid();
    locks.shared(
        source,
        task,
        () ->
            locks.asTarget(
                order.newid(),
                task,
                () -> {
                  checkAgain.run();
                  copy(order, task);
                  return null;
                }));
  }

  private void copy(Order order, Task task) throws InterruptedException {
    Vm source = order.source();
    Vm target =
        vms.create(new Vm(order.newid(), source.node(), VmConfig.beingCloned(), source.bootable()));
    task.print("creating a clone of VM " + source.vmid() + " with ID " + order.newid());
    List<Volume> made = new ArrayList<>();
    try {
      SortedMap<String, String> values = copiedOptions(source);
      for (Drive drive : Drive.in(source.config().values())) {
        values.put(drive.slot(), copyDrive(order, drive, made, task).value().toString());
      }
      values.put("name", order.name());
      if (order.description() != null) {
        values.put("description", order.description());
      }
      target.clonedFrom(source);
      target.config(VmConfig.of(values));
      target.moveTo(order.target());
      if (order.pool() != null) {
        pools.add(order.pool(), order.newid());
      }
    } catch (TaskFailure e) {
      undo(target, made);
      throw e;
    } catch (InterruptedException e) {
      if (task.killed()) {
        throw e;
      }
      undo(target, made);
      throw new TaskFailure(interrupted(source, made));
    }
  }

  private static SortedMap<String, String> copiedOptions(Vm source) {
    SortedMap<String, String> values = new TreeMap<>();
    for (Map.Entry<String, String> entry : source.config().values().entrySet()) {
      String option = entry.getKey();
      boolean skipped =
          NOT_COPIED.contains(option) || option.startsWith("unused") || Drive.isSlot(option);
      if (!skipped) {
        boolean net = option.matches("net\\d+");
        values.put(option, net ? MacAddresses.renew(entry.getValue()) : entry.getValue());
      }
    }
    values.put("smbios1", "uuid=" + UUID.randomUUID());
    if (values.containsKey("vmgenid")) {
      values.put("vmgenid", UUID.randomUUID().toString());
    }
    return values;
  }

  private Drive copyDrive(Order order, Drive drive, List<Volume> made, Task task)
      throws InterruptedException {
    if (drive.volume().isEmpty() || (drive.cdrom() && !drive.cloudInit())) {
      return drive;
    }
    String id = drive.volume().get();
    Vm source = order.source();
    Volume original =
        storages
            .volume(id, source.node())
            .orElseThrow(() -> new TaskFailure("clone failed: volume '" + id + "' does not exist"));
    String kind = order.full() || drive.cloudInit() ? "full" : "linked";
    task.print("create " + kind + " clone of drive " + drive.slot() + " (" + id + ")");
    String storage = order.storage() == null ? original.storage() : order.storage();
    Volume copy =
        kind.equals("full")
            ? fullCopy(order, drive, storage, original, made, task)
            : linkedCopy(order, original, made, task);
    return drive.withVolume(copy.id()).withSize(copy.size());
  }

  private Volume fullCopy(
      Order order, Drive drive, String storage, Volume original, List<Volume> made, Task task)
      throws InterruptedException {
    String node = order.source().node();
    Volume copy =
        drive.cloudInit()
            ? storages.allocateCloudInit(storage, node, order.newid())
            : storages.allocateDisk(
                storage, node, order.newid(), original.size(), format(order, storage));
    made.add(copy);
    Optional<String> full = storages.tooSmallFor(copy, node);
    if (full.isPresent()) {
      throw new TaskFailure("clone failed: " + full.get());
    }
    DiskLog.allocated(storages.require(storage, node), copy, task);
    if (!drive.cloudInit()) {
      DiskLog.transfer(copy.size(), times.fullClone(), task);
    }
    return copy;
  }

  private String format(Order order, String storage) {
    List<String> formats = storages.require(storage, order.source().node()).formats();
    boolean kept = order.format() != null && formats.contains(order.format());
    return kept ? order.format() : formats.getFirst();
  }

  private Volume linkedCopy(Order order, Volume base, List<Volume> made, Task task)
      throws InterruptedException {
    String node = order.source().node();
    Volume copy = storages.allocateLinked(base, node, order.newid());
    made.add(copy);
    DiskLog.linked(storages.require(base.storage(), node), base, copy, task);
    task.work(times.linkedClone());
    return copy;
  }

  private void undo(Vm target, List<Volume> made) {
    made.forEach(volume -> storages.free(volume.id(), target.node()));
    vms.remove(target.vmid());
  }

  private String interrupted(Vm source, List<Volume> made) {
    Volume last = made.getLast();
    Storage storage = storages.require(last.storage(), source.node());
    String original =
        Drive.in(source.config().values()).stream()
            .filter(drive -> !drive.cdrom())
            .flatMap(drive -> drive.volume().stream())
            .findFirst()
            .map(id -> storage.pathOf(id.substring(id.indexOf(':') + 1)))
            .orElse("");
    return String.format(
        Locale.ROOT,
        "clone failed: copy failed: command '/usr/bin/qemu-img convert -p -n -f %s -O %s %s"
            + " zeroinit:%s' failed: interrupted by signal",
        last.format(),
        last.format(),
        original,
        storage.pathOf(last.name()));
  }
}
