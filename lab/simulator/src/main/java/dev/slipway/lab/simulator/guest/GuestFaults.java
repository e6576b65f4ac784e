package dev.slipway.lab.simulator.guest;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The faults in force; they can be changed while guests run. */
public final class GuestFaults {

  private final List<GuestFault> faults = new CopyOnWriteArrayList<>();

  GuestFaults(Collection<GuestFault> configured) {
    faults.addAll(configured);
  }

  public void add(GuestFault fault) {
    faults.add(fault);
  }

  public void clear() {
    faults.clear();
  }

  boolean has(String guest, GuestFault.Kind kind) {
    return faults.stream().anyMatch(fault -> fault.kind() == kind && fault.concerns(guest));
  }
}
