package dev.slipway.events;

/**
 * A VM is gone, and how that is known. Published by vm-service.
 *
 * @param howVerified as in {@link Resource}: {@code FORCED(by)} if any part of it was forced
 */
public record VmDestroyed(
    ClusterId cluster,
    int generation,
    int run,
    NodeName node,
    int instance,
    Vmid vmid,
    String howVerified)
    implements NodeEvent {

  public VmDestroyed {
    Checks.present("cluster id", cluster);
    Checks.between("generation", generation, 1, Integer.MAX_VALUE);
    Checks.between("run", run, 1, Integer.MAX_VALUE);
    Checks.present("node", node);
    Checks.between("instance", instance, 1, Integer.MAX_VALUE);
    Checks.present("vmid", vmid);
    Checks.notBlank("howVerified", howVerified);
  }

  /** Whether a person took it upon themselves, instead of a look. */
  public boolean forced() {
    return Resource.forced(howVerified);
  }
}
