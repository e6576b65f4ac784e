package dev.slipway.lab.simulator.faults;

import java.util.Objects;

/**
 * Somebody else holds a VM's lock for longer than Proxmox waits for it, so that changes end in
 * {@code can't lock file … - got timeout}.
 *
 * @param vm glob over the VM's name on Proxmox
 */
public record LockFault(String vm, Integer times) implements Fault {

  public LockFault {
    Fault.requireTimes(times);
    Glob.require(vm);
    Objects.requireNonNull(vm, "vm: a glob over names of VMs");
  }
}
