package dev.slipway.lab.simulator.kubernetes;

import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.systemd.Daemon;
import dev.slipway.lab.simulator.guest.systemd.DaemonFailedException;
import dev.slipway.lab.simulator.guest.systemd.Pause;
import dev.slipway.lab.simulator.kubernetes.api.NodeDescription;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code k3s agent}. Its unit is of {@code Type=exec}: active as soon as the program runs, which
 * then tries to join for as long as it takes.
 */
public final class K3sAgent implements Daemon {

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

  private final Machine machine;
  private final K3sBehaviour behaviour;
  private final K3sFaults faults;
  private final K3sClusters clusters;
  private volatile Thread joining;

  private record Joined(K3sCluster cluster, String node) {}

  private volatile Joined joined;

  /** Not before it has taken note of what it joined. */
  private static void end(Thread trying) {
    try {
      trying.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * @param faults what goes wrong
   */
  public K3sAgent(Machine machine, K3sBehaviour behaviour, K3sFaults faults, K3sClusters clusters) {
    this.machine = machine;
    this.behaviour = behaviour;
    this.faults = faults;
    this.clusters = clusters;
  }

  @Override
  public void start() throws DaemonFailedException, InterruptedException {
    String version = machine.installedVersion();
    Optional<K3sFault> wrong = faults.ofStart();
    if (wrong.equals(Optional.of(K3sFault.CRASHES))) {
      throw Machine.fatal("starting kubernetes: preparing agent: permission denied", null);
    }
    try {
      K3sConfig config = K3sConfig.ofAgent(machine.disk());
      machine.checkKernel(config);
      NodeDescription node = machine.node(config, false, version);
      String password = machine.nodePassword();
      joining =
          Thread.ofVirtual()
              .name("k3s-agent-" + node.name())
              .start(() -> join(config, node, password, wrong.isEmpty()));
    } catch (K3sConfigException e) {
      throw Machine.fatal(e.getMessage(), e);
    } catch (IOException e) {
      throw Machine.fatal("preparing agent: " + Disk.reason(e), e);
    }
  }

  /** Until it may: nobody there, a wrong token and a name that is another's are tried again. */
  private void join(K3sConfig config, NodeDescription node, String password, boolean getsReady) {
    try {
      Pause.of(behaviour.startDelay());
      Optional<K3sCluster> cluster = Optional.empty();
      while (cluster.isEmpty()) {
        cluster =
            clusters
                .at(config.server().orElseThrow())
                .filter(there -> there.knows(config.token(), false))
                .filter(there -> there.admits(node.name(), password));
        Pause.of(cluster.isEmpty() ? BETWEEN_TRIES : Duration.ZERO);
      }
      cluster.get().join(node);
      joined = new Joined(cluster.get(), node.name());
      Pause.of(behaviour.readyDelay());
      if (getsReady) {
        cluster.get().becomeReady(node.name());
      }
    } catch (InterruptedException e) {
      // Stopped before it was ready.
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void stop() {
    Thread trying = joining;
    joining = null;
    if (trying != null) {
      trying.interrupt();
      end(trying);
    }
    Joined down = joined;
    joined = null;
    if (down != null) {
      down.cluster().leave(down.node());
    }
  }
}
