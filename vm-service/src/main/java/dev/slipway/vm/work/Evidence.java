package dev.slipway.vm.work;

import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.vm.domain.DiskPlace;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.hypervisor.Hypervisor.Volumes;
import dev.slipway.vm.hypervisor.VmFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What there was of a VM, and how it is known that it is gone; or, forced, what is left. */
final class Evidence {
  private static final String RELEASED = "released with this event";

  /** How often a look is tried before a forced end does without it. */
  private static final int TRIES = 3;

  private Evidence() {}

  /** What is found on every storage that its disks may be on, in the order of the places. */
  static List<Volumes> volumes(Job job) {
    return job.diskPlaces().stream().map(place -> volumes(job, place)).toList();
  }

  private static Volumes volumes(Job job, DiskPlace place) {
    return job.hypervisor().volumes(place.node(), place.storage(), job.vmid());
  }

  /** Everything is gone. */
  static List<Resource> of(Job job, List<Volumes> volumes) {
    List<Resource> resources = new ArrayList<>();
    resources.add(vm(job, free(job.placement())));
    for (int i = 0; i < volumes.size(); i++) {
      DiskPlace place = job.diskPlaces().get(i);
      resources.add(disks(job, place, none(place, volumes.get(i))));
    }
    resources.add(seed(job, SeedRemoval.absence(job.placement())));
    leases(job).forEach(resources::add);
    return List.copyOf(resources);
  }

  /** An operator takes the responsibility: what is not proven gone says so, with his name. */
  static List<Resource> forced(Job job) {
    String by = "FORCED(" + job.forcedBy().orElseThrow() + "): ";
    List<Resource> resources = new ArrayList<>();
    String seen = look(job, by, () -> job.hypervisor().idFree(job.vmid()) ? "" : "taken");
    String id = "GET /cluster/nextid?vmid=%s says taken".formatted(job.vmid());
    resources.add(
        vm(job, seen.isEmpty() ? free(job.placement()) : seen.equals("taken") ? by + id : seen));
    for (DiskPlace place : job.diskPlaces()) {
      String disks =
          seen.isEmpty()
              ? look(job, by, () -> left(place, volumes(job, place), by))
              : by + "not looked at: what lies under a VMID that is taken is its VM's";
      resources.add(disks(job, place, disks));
    }
    resources.add(
        seed(
            job,
            look(
                job,
                by,
                () ->
                    SeedRemoval.there(job)
                        ? by + "the storage still lists it"
                        : SeedRemoval.absence(job.placement()))));
    leases(job).forEach(resources::add);
    return List.copyOf(resources);
  }

  /** What a look says; after some tries in vain, or one that will not help, that there was none. */
  private static String look(Job job, String by, Supplier<String> look) {
    try {
      return look.get();
    } catch (VmFailure failure) {
      if (failure.retryable() && job.attempt().number() < TRIES) {
        throw failure;
      }
      return by + "not verified: " + failure.failure();
    }
  }

  private static String left(DiskPlace place, Volumes volumes, String by) {
    return volumes.volumes().isEmpty()
        ? none(place, volumes)
        : by
            + "storage %s on %s still lists %s"
                .formatted(place.storage(), place.node(), volumes.volumes());
  }

  private static String free(Placement placement) {
    return "GET /cluster/nextid?vmid=%s on endpoint %s says free"
        .formatted(placement.vmid(), placement.endpoint());
  }

  private static String none(DiskPlace place, Volumes volumes) {
    return volumes.verifiable()
        ? "storage %s on %s lists none".formatted(place.storage(), place.node())
        : "not verifiable: the token has no Datastore.Allocate on /storage/%s; destroyed with the VM"
            .formatted(place.storage());
  }

  private static Resource vm(Job job, String how) {
    return new Resource(ResourceKind.VM, job.vmid().toString(), how);
  }

  private static Resource disks(Job job, DiskPlace place, String how) {
    return new Resource(
        ResourceKind.VOLUME, "%s: disks of VM %s".formatted(place.storage(), job.vmid()), how);
  }

  private static Resource seed(Job job, String how) {
    return new Resource(ResourceKind.SEED, job.placement().seedVolume(), how);
  }

  private static Stream<Resource> leases(Job job) {
    return Stream.concat(
        Stream.of(new Resource(ResourceKind.VMID_LEASE, job.vmid().toString(), RELEASED)),
        job.placement().addresses().stream()
            .map(address -> new Resource(ResourceKind.ADDRESS_LEASE, address, RELEASED)));
  }
}
