package dev.slipway.lab.simulator.proxmox.tasks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Lets the time pass that something takes on a real Proxmox. */
public final class Pause {

  private Pause() {}

  /** An interrupt ends it, also one that came before, and also when there is no time to pass. */
  public static void of(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(Math.max(0, time.toNanos()));
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
