package dev.slipway.lab.simulator.proxmox.vm;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Which VMs there were, from when until when: what the list of those that are cannot tell. */
public final class VmLives {

  /** A simulator that stays up for days must not fill its memory with what is long gone. */
  private static final int KEPT = 20_000;

  private final Clock clock;
  private final List<Life> lives = new ArrayList<>();

  /**
   * One VM.
   *
   * @param vm as it is, or was when it went
   * @param gone null while it is there
   */
  public record Life(Vm vm, Instant made, Instant gone) {}

  public VmLives(Clock clock) {
    this.clock = clock;
  }

  synchronized void began(Vm vm) {
    if (lives.size() == KEPT) {
      lives.removeFirst();
    }
    lives.add(new Life(vm, clock.instant(), null));
  }

  synchronized void ended(Vm vm) {
    lives.replaceAll(
        life ->
            life.vm() == vm && life.gone() == null
                ? new Life(vm, life.made(), clock.instant())
                : life);
  }

  /** The last 20,000, in the order in which they were made. */
  public synchronized List<Life> all() {
    return List.copyOf(lives);
  }
}
