package dev.slipway.vm.work;

import dev.slipway.events.ProxmoxSpec;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hardware;
import dev.slipway.vm.hypervisor.Hardware.Card;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.OwnVm;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gives the clone the size that was asked for, its networks, and its further disks. */
@ApplicationScoped
class HardwareWork implements Work {
  private static final String TAG = "slipway";

  /** By which a guest, and our own second try, know a further disk: with its number, from 1. */
  private static final String SERIAL = "slipway-";

  private static final long GIB = 1L << 30;

  private final VmConfig config;

  HardwareWork(VmConfig config) {
    this.config = config;
  }

  @Override
  public Set<VmStep> steps() {
    return Set.of(VmStep.CONFIGURE, VmStep.RESIZE);
  }

  @Override
  public Tick run(Job job) {
    return job.step() == VmStep.CONFIGURE ? configure(job) : resize(job);
  }

  private Tick configure(Job job) {
    Optional<TaskRef> task = job.task();
    if (task.isPresent()) {
      return Work.follow(job, task.get(), job::done);
    }
    OwnVm vm = Guard.own(job);
    return job.hypervisor().configure(vm, hardware(job)).map(job::started).orElseGet(job::done);
  }

  private Hardware hardware(Job job) {
    ProxmoxSpec.Hardware wanted = job.spec().vmHardware();
    List<String> tags = new ArrayList<>(job.spec().tags());
    tags.add(TAG);
    return new Hardware(
        job.vm().size().cores(),
        wanted.sockets(),
        wanted.cpuType(),
        job.vm().size().memoryMiB(),
        wanted.startAtBoot(),
        wanted.startup(),
        cards(job.spec()),
        disks(job, wanted.vmDisks()),
        tags);
  }

  private List<Card> cards(ProxmoxSpec spec) {
    VmConfig.Network network = config.networks().get(spec.network());
    List<Card> cards = new ArrayList<>();
    cards.add(
        new Card(
            spec.bridge() == null ? network.bridge() : spec.bridge(),
            spec.vlan() == null ? network.vlan() : spec.vlan(),
            network.mtu(),
            spec.firewall() != null));
    for (String name : spec.vmHardware().furtherNetworks()) {
      VmConfig.Network more = config.networks().get(name);
      cards.add(new Card(more.bridge(), more.vlan(), more.mtu(), spec.firewall() != null));
    }
    return cards;
  }

  private Hardware.Disks disks(Job job, ProxmoxSpec.Disks wanted) {
    List<Hardware.ExtraDisk> extra = new ArrayList<>();
    for (ProxmoxSpec.ExtraDisk disk : wanted.extra()) {
      extra.add(
          new Hardware.ExtraDisk(
              SERIAL + (extra.size() + 1),
              disk.storage() == null ? job.placement().storage() : disk.storage(),
              disk.sizeGiB(),
              disk.format()));
    }
    return new Hardware.Disks(
        root(job), new Hardware.Options(wanted.discard(), wanted.ssd(), wanted.iothread()), extra);
  }

  private String root(Job job) {
    return config.templates().get(job.spec().template()).disk();
  }

  /** Grows the disk if it is smaller: Proxmox never shrinks one, and the same size is no change. */
  private Tick resize(Job job) {
    Optional<TaskRef> task = job.task();
    if (task.isPresent()) {
      return Work.follow(job, task.get(), job::done);
    }
    OwnVm vm = Guard.own(job);
    String drive = root(job);
    int gib = job.vm().size().diskGiB();
    boolean smaller = vm.live().driveBytes(drive).map(bytes -> bytes < gib * GIB).orElse(true);
    return smaller ? job.started(job.hypervisor().resize(vm, drive, gib)) : job.done();
  }
}
