package dev.slipway.lab.simulator.kubernetes;

import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.systemd.Daemon;
import dev.slipway.lab.simulator.guest.systemd.DaemonFailedException;
import dev.slipway.lab.simulator.guest.systemd.Pause;
import dev.slipway.lab.simulator.kubernetes.api.ClusterResources;
import dev.slipway.lab.simulator.kubernetes.api.KubernetesApi;
import dev.slipway.lab.simulator.kubernetes.api.NodeDescription;
import dev.slipway.lab.simulator.kubernetes.pki.ClusterCertificates;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** {@code k3s server}: the first one of a cluster, or one that joins. */
public final class K3sDaemon implements Daemon {

  private final Machine machine;
  private final K3sBehaviour behaviour;
  private final K3sFaults faults;
  private final K3sClusters clusters;
  private final Vertx vertx;
  private final int defaultPort;
  private volatile Running running;
  private volatile boolean exits;

  /** What is up between start and stop. */
  private record Running(
      K3sCluster cluster, NodeDescription node, int port, KubernetesApi api, Thread readiness) {}

  /**
   * @param faults what goes wrong
   * @param clusters those that it can join
   * @param defaultPort of the API, unless the configuration names another one
   */
  public K3sDaemon(
      Machine machine,
      K3sBehaviour behaviour,
      K3sFaults faults,
      K3sClusters clusters,
      Vertx vertx,
      int defaultPort) {
    this.machine = machine;
    this.behaviour = behaviour;
    this.faults = faults;
    this.clusters = clusters;
    this.vertx = vertx;
    this.defaultPort = defaultPort;
  }

  /** The cluster's objects; empty while no API answers. */
  Optional<ClusterResources> resources() {
    Running now = running;
    return now == null ? Optional.empty() : Optional.of(now.cluster().resources());
  }

  /** The cluster that it is a server of; empty while no API answers. */
  Optional<K3sCluster> cluster() {
    return Optional.ofNullable(running).map(Running::cluster);
  }

  /** Whether the API refuses a question for now. */
  boolean apiNotReady() {
    return faults.apiNotReady();
  }

  int port() {
    return defaultPort;
  }

  @Override
  public void start() throws DaemonFailedException, InterruptedException {
    String version = machine.installedVersion();
    Optional<K3sFault> wrong = faults.ofStart();
    exits = wrong.equals(Optional.of(K3sFault.RESTARTS));
    if (wrong.equals(Optional.of(K3sFault.HANGS))) {
      Pause.forEver();
    }
    Pause.of(behaviour.startDelay());
    if (wrong.equals(Optional.of(K3sFault.CRASHES))) {
      throw Machine.fatal("starting kubernetes: preparing server: bootstrap data is corrupt", null);
    }
    try {
      serve(version, K3sConfig.read(machine.disk()), wrong.isEmpty() || exits);
    } catch (K3sConfigException e) {
      throw Machine.fatal(e.getMessage(), e);
    } catch (IOException e) {
      throw Machine.fatal("preparing server: " + Disk.reason(e), e);
    } catch (CompletionException e) {
      throw Machine.fatal("listen tcp :" + defaultPort + ": bind: address already in use", e);
    }
  }

  @Override
  public void awaitExit() throws DaemonFailedException, InterruptedException {
    if (!exits) {
      Daemon.super.awaitExit();
    }
    Pause.of(behaviour.readyDelay());
    throw Machine.fatal("leaderelection lost for k3s", null);
  }

  @Override
  public void stop() {
    Running down = running;
    running = null;
    if (down != null) {
      down.readiness().interrupt();
      clusters.down(down.node().internalIp(), down.port());
      down.cluster().leave(down.node().name());
      down.cluster().close(down.api());
    }
  }

  private void serve(String version, K3sConfig config, boolean getsReady)
      throws IOException, K3sConfigException, DaemonFailedException {
    machine.checkKernel(config);
    NodeDescription node = machine.node(config, true, version);
    int port = config.port().orElse(defaultPort);
    K3sCluster cluster = cluster(config, node);
    KubernetesApi api =
        new KubernetesApi(
            vertx,
            node.internalIp(),
            port,
            cluster.certificates(),
            cluster.certificates().server(names(config, node)),
            cluster.resources(),
            faults::apiNotReady);
    cluster.serve(api);
    Kubeconfig.write(machine.disk(), cluster.certificates(), port, config.kubeconfigMode());
    cluster.join(node);
    clusters.up(node.internalIp(), port, cluster);
    Thread readiness =
        Thread.ofVirtual()
            .name("readiness-" + node.name())
            .unstarted(() -> becomeReady(cluster, node));
    running = new Running(cluster, node, port, api, readiness);
    // Those that join get theirs from the cluster.
    if (getsReady && (config.server().isPresent() || machine.hasNetworkPlugin(config))) {
      readiness.start();
    }
  }

  private static List<String> names(K3sConfig config, NodeDescription node) {
    List<String> names = new ArrayList<>(List.of(node.name(), node.internalIp()));
    config.nodeExternalIp().ifPresent(names::add);
    names.addAll(config.tlsSans());
    return names;
  }

  /** Its own, or the one that it joins: whose authorities are on its disk from then on. */
  private K3sCluster cluster(K3sConfig config, NodeDescription node)
      throws IOException, DaemonFailedException {
    if (config.server().isEmpty() || ClusterCertificates.on(machine.disk())) {
      K3sCluster own = clusters.of(new ClusterCertificates(machine.disk()), node.version());
      if (config.server().isEmpty()) {
        own.tokens(config.token(), config.agentToken());
      }
      return own;
    }
    K3sCluster joined =
        clusters
            .at(config.server().get())
            .orElseThrow(
                () ->
                    refused(
                        "failed to get CA certs: Get \"%s/cacerts\": connect: connection refused"
                            .formatted(config.server().get())));
    if (!joined.knows(config.token(), true)) {
      throw refused("failed to validate token: not authorized");
    }
    if (!joined.admits(node.name(), machine.nodePassword())) {
      throw refused(
          "Node password rejected, duplicate hostname or contents of '/etc/rancher/node/password'"
              + " may not match server node-passwd entry");
    }
    if (!joined.learns(node.name())) {
      throw refused("etcdserver: too many learner members in cluster");
    }
    joined.certificates().share(machine.disk());
    return joined;
  }

  private static DaemonFailedException refused(String why) {
    return Machine.fatal("starting kubernetes: preparing server: " + why, null);
  }

  private void becomeReady(K3sCluster cluster, NodeDescription node) {
    try {
      Pause.of(behaviour.readyDelay());
      cluster.becomeReady(node.name());
    } catch (InterruptedException e) {
      // K3s was stopped before its node became ready.
      Thread.currentThread().interrupt();
    }
  }
}
