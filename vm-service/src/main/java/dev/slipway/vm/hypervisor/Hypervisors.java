package dev.slipway.vm.hypervisor;

/** The configured hypervisors. */
public interface Hypervisors {

  /**
   * The one of this configured name.
   *
   * @throws VmFailure when none is configured under it, or its credentials cannot be read
   */
  Hypervisor named(String endpoint);
}
