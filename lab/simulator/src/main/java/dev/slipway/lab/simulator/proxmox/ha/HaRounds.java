package dev.slipway.lab.simulator.proxmox.ha;

import dev.slipway.lab.simulator.proxmox.tasks.Pause;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the HA services of the nodes do, round by round: give power to what is wanted started, take
 * it from what is wanted stopped, move what is wanted elsewhere. An order has its effect in a later
 * round only, whatever the task that gave it says.
 */
public final class HaRounds implements AutoCloseable {

  /** The hands of the HA services. Each call may fail as a task would. */
  public interface Hands {
    /** Whether there is such a VM, and nobody has it locked. */
    boolean free(int vmid);

    boolean running(int vmid);

    void start(int vmid) throws InterruptedException;

    void stop(int vmid) throws InterruptedException;

    void move(int vmid, String target) throws InterruptedException;
  }

  /** On Proxmox about ten seconds. Not work, so it takes its time whatever else takes none. */
  private static final Duration ROUND = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(HaRounds.class);

  private final HaResources resources;
  private final Hands hands;
  private final Thread thread;

  /** Begins at once. */
  public HaRounds(HaResources resources, Hands hands) {
    this.resources = resources;
    this.hands = hands;
    this.thread = Thread.ofVirtual().name("ha").start(this::run);
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Pause.of(ROUND);
        round();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void round() throws InterruptedException {
    for (var resource : resources.all().entrySet()) {
      try {
        serve(resource.getKey(), resource.getValue());
      } catch (RuntimeException failed) {
        // HA tries again in its next round; what it cannot do, a test sees by its not being done.
        LOG.info("HA: vm:{}: {}", resource.getKey(), failed.getMessage());
      }
    }
  }

  private void serve(int vmid, HaResources.Wanted wanted) throws InterruptedException {
    if (!hands.free(vmid)) {
      return;
    }
    boolean runs = hands.running(vmid);
    switch (wanted.state()) {
      case STARTED -> {
        if (!runs) {
          hands.start(vmid);
        }
      }
      case STOPPED, DISABLED -> {
        if (runs) {
          hands.stop(vmid);
        }
      }
      case IGNORED -> {
        return;
      }
    }
    if (wanted.target() != null) {
      resources.moved(vmid);
      hands.move(vmid, wanted.target());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
