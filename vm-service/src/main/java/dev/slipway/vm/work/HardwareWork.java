package dev.slipway.vm.work;

import dev.slipway.events.ProxmoxSpec;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hypervisor.Card;
import dev.slipway.vm.hypervisor.Hypervisor.Hardware;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.OwnVm;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gives the clone the size that was asked for, and its network. */
@ApplicationScoped
class HardwareWork implements Work {
  private static final String TAG = "slipway";
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
    OwnVm vm = Guard.own(job);
    VmConfig.Network network = config.networks().get(job.spec().network());
    ProxmoxSpec.Hardware wanted = job.spec().vmHardware();
    List<String> tags = new ArrayList<>(job.spec().tags());
    tags.add(TAG);
    job.hypervisor()
        .configure(
            vm,
            new Hardware(
                job.vm().size().cores(),
                wanted.sockets(),
                wanted.cpuType(),
                job.vm().size().memoryMiB(),
                wanted.startAtBoot(),
                new Card(
                    job.spec().bridge() == null ? network.bridge() : job.spec().bridge(),
                    job.spec().vlan() == null ? network.vlan() : job.spec().vlan(),
                    network.mtu()),
                tags));
    return job.done();
  }

  /** Grows the disk if it is smaller: Proxmox never shrinks one, and the same size is no change. */
  private Tick resize(Job job) {
    Optional<TaskRef> task = job.task();
    if (task.isPresent()) {
      return Work.follow(job, task.get(), job::done);
    }
    OwnVm vm = Guard.own(job);
    String drive = config.templates().get(job.spec().template()).disk();
    int gib = job.vm().size().diskGiB();
    boolean smaller = vm.live().driveBytes(drive).map(bytes -> bytes < gib * GIB).orElse(true);
    return smaller ? job.started(job.hypervisor().resize(vm, drive, gib)) : job.done();
  }
}
