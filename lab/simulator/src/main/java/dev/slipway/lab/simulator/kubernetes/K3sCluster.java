package dev.slipway.lab.simulator.kubernetes;

import dev.slipway.lab.simulator.kubernetes.api.ClusterResources;
import dev.slipway.lab.simulator.kubernetes.api.ClusterState;
import dev.slipway.lab.simulator.kubernetes.api.KubernetesApi;
import dev.slipway.lab.simulator.kubernetes.api.NodeDescription;
import dev.slipway.lab.simulator.kubernetes.pki.ClusterCertificates;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the nodes of one cluster share, and who may become one. */
final class K3sCluster {

  private final ClusterCertificates certificates;
  private final ClusterResources resources;
  private final Set<KubernetesApi> apis = ConcurrentHashMap.newKeySet();

  /** Of each node, as K3s keeps them in secrets: nobody else may have its name. */
  private final Map<String, String> passwords = new HashMap<>();

  private String serverToken = "";
  private String agentToken = "";

  /** etcd takes one new member at a time. */
  private String learner;

  K3sCluster(ClusterCertificates certificates, String version) {
    this.certificates = certificates;
    this.resources = new ClusterResources(new ClusterState(certificates.made(), version));
  }

  ClusterCertificates certificates() {
    return certificates;
  }

  ClusterResources resources() {
    return resources;
  }

  /** As the first server's configuration has them. */
  synchronized void tokens(Optional<String> server, Optional<String> agent) {
    serverToken = server.orElse(serverToken);
    agentToken = agent.or(() -> server).orElse(agentToken);
  }

  /** Whether somebody with this token may join. An agent may show the servers' too. */
  synchronized boolean knows(Optional<String> token, boolean server) {
    String shown = token.orElse("");
    return shown.equals(serverToken) || !server && shown.equals(agentToken);
  }

  /** Whether the name is free, or this machine's already. */
  synchronized boolean admits(String node, String password) {
    return passwords.computeIfAbsent(node, name -> password).equals(password);
  }

  /** Whether etcd takes the server as a learner: one at a time. */
  synchronized boolean learns(String node) {
    if (learner == null) {
      learner = node;
    }
    return learner.equals(node);
  }

  void join(NodeDescription node) {
    resources.state().join(node);
    changed();
  }

  void becomeReady(String node) {
    resources.state().becomeReady(node);
    promoted(node);
    changed();
  }

  void leave(String node) {
    resources.state().leave(node);
    promoted(node);
    changed();
  }

  /** Somebody deleted the node; K3s deletes its password with it. */
  void forget(String node) {
    resources.state().forget(node);
    forgetPassword(node);
    changed();
  }

  synchronized void forgetPassword(String node) {
    passwords.remove(node);
  }

  private synchronized void promoted(String node) {
    if (node.equals(learner)) {
      learner = null;
    }
  }

  void serve(KubernetesApi api) {
    apis.add(api);
  }

  void close(KubernetesApi api) {
    apis.remove(api);
    api.close();
  }

  private void changed() {
    apis.forEach(KubernetesApi::announceChange);
  }
}
