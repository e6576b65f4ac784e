package dev.slipway.lab.simulator.kubernetes;

import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.systemd.Daemon;
import dev.slipway.lab.simulator.guest.systemd.DaemonFailedException;
import dev.slipway.lab.simulator.guest.systemd.Pause;
import dev.slipway.lab.simulator.kubernetes.api.ClusterResources;
import dev.slipway.lab.simulator.kubernetes.api.ClusterState;
import dev.slipway.lab.simulator.kubernetes.api.KubernetesApi;
import dev.slipway.lab.simulator.kubernetes.api.NodeDescription;
import dev.slipway.lab.simulator.kubernetes.pki.ClusterCertificates;
import dev.slipway.lab.simulator.mirror.K3sBinary;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** {@code k3s server}: a cluster of one node. Joining other servers is not simulated. */
public final class K3sDaemon implements Daemon {

  private final Disk disk;
  private final Supplier<HostFacts> host;
  private final K3sBehaviour behaviour;
  private final K3sFaults faults;
  private final Vertx vertx;
  private final int defaultPort;
  private volatile Running running;
  private volatile boolean exits;

  /** What is up between start and stop. */
  private record Running(ClusterResources resources, KubernetesApi api, Thread readiness) {}

  /**
   * @param faults what goes wrong
   * @param defaultPort of the API, unless the configuration names another one
   */
  public K3sDaemon(
      Disk disk,
      Supplier<HostFacts> host,
      K3sBehaviour behaviour,
      K3sFaults faults,
      Vertx vertx,
      int defaultPort) {
    this.disk = disk;
    this.host = host;
    this.behaviour = behaviour;
    this.faults = faults;
    this.vertx = vertx;
    this.defaultPort = defaultPort;
  }

  /** The cluster's objects; empty while no API answers. */
  Optional<ClusterResources> resources() {
    Running now = running;
    return now == null ? Optional.empty() : Optional.of(now.resources());
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
    String version = installedVersion();
    Optional<K3sFault> wrong = faults.ofStart();
    exits = wrong.equals(Optional.of(K3sFault.RESTARTS));
    if (wrong.equals(Optional.of(K3sFault.HANGS))) {
      Pause.forEver();
    }
    Pause.of(behaviour.startDelay());
    if (wrong.equals(Optional.of(K3sFault.CRASHES))) {
      throw fatal("starting kubernetes: preparing server: bootstrap data is corrupt", null);
    }
    try {
      serve(version, K3sConfig.read(disk), wrong.isEmpty() || exits);
    } catch (K3sConfigException e) {
      throw fatal(e.getMessage(), e);
    } catch (IOException e) {
      throw fatal("preparing server: " + Disk.reason(e), e);
    } catch (CompletionException e) {
      throw fatal("listen tcp :" + defaultPort + ": bind: address already in use", e);
    }
  }

  @Override
  public void awaitExit() throws DaemonFailedException, InterruptedException {
    if (!exits) {
      Daemon.super.awaitExit();
    }
    Pause.of(behaviour.readyDelay());
    throw fatal("leaderelection lost for k3s", null);
  }

  @Override
  public void stop() {
    Running down = running;
    running = null;
    if (down != null) {
      down.readiness().interrupt();
      down.api().close();
    }
  }

  private String installedVersion() throws DaemonFailedException {
    try {
      return K3sBinary.version(disk.read(Account.ROOT, InstallScript.BINARY))
          .orElseThrow(
              () -> new DaemonFailedException(203, InstallScript.BINARY + ": Exec format error"));
    } catch (IOException e) {
      throw new DaemonFailedException(203, InstallScript.BINARY + ": " + Disk.reason(e), e);
    }
  }

  private void serve(String version, K3sConfig config, boolean getsReady)
      throws IOException, K3sConfigException {
    HostFacts facts = host.get();
    InetAddress address = address(facts, config);
    String nodeName = config.nodeName().orElse(facts.hostname());
    int port = config.port().orElse(defaultPort);
    ClusterCertificates certificates = new ClusterCertificates(disk);
    List<String> names = new ArrayList<>(List.of(nodeName, address.getHostAddress()));
    config.nodeExternalIp().ifPresent(names::add);
    names.addAll(config.tlsSans());
    ClusterResources resources =
        new ClusterResources(
            new ClusterState(
                new NodeDescription(
                    nodeName,
                    version,
                    address.getHostAddress(),
                    config.nodeExternalIp(),
                    config.nodeLabels(),
                    config.clusterInit(),
                    config.disable(),
                    facts.cores(),
                    facts.memoryMiB(),
                    certificates.made())));
    KubernetesApi api =
        new KubernetesApi(
            vertx,
            address.getHostAddress(),
            port,
            certificates,
            certificates.server(names),
            resources,
            faults::apiNotReady);
    Kubeconfig.write(disk, certificates, port, config.kubeconfigMode());
    Thread readiness =
        Thread.ofVirtual()
            .name("readiness-" + nodeName)
            .unstarted(() -> becomeReady(resources, api));
    running = new Running(resources, api, readiness);
    if (getsReady) {
      readiness.start();
    }
  }

  private void becomeReady(ClusterResources resources, KubernetesApi api) {
    try {
      Pause.of(behaviour.readyDelay());
      resources.state().becomeReady();
      api.announceChange();
    } catch (InterruptedException e) {
      // K3s was stopped before its node became ready.
      Thread.currentThread().interrupt();
    }
  }

  /** The node's address, which has to be one of the machine's. */
  private static InetAddress address(HostFacts facts, K3sConfig config) throws K3sConfigException {
    if (facts.addresses().isEmpty()) {
      throw new K3sConfigException("no default routes found in \"/proc/net/route\"");
    }
    if (config.nodeIp().isEmpty()) {
      return facts.addresses().getFirst();
    }
    return facts.addresses().stream()
        .filter(address -> address.getHostAddress().equals(config.nodeIp().get()))
        .findFirst()
        .orElseThrow(
            () ->
                new K3sConfigException(
                    "failed to find interface with specified node ip " + config.nodeIp().get()));
  }

  private static DaemonFailedException fatal(String message, Exception cause) {
    return new DaemonFailedException(1, "level=fatal msg=\"" + message + "\"", cause);
  }
}
