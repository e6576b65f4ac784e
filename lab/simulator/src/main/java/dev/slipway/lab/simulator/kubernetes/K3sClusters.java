package dev.slipway.lab.simulator.kubernetes;

import dev.slipway.lab.simulator.kubernetes.pki.ClusterCertificates;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The clusters there are, and at which addresses servers of theirs answer. */
public final class K3sClusters {

  private final Map<X509Certificate, K3sCluster> clusters = new ConcurrentHashMap<>();
  private final Map<String, K3sCluster> servers = new ConcurrentHashMap<>();

  /** The one that a server's disk belongs to: what is on it outlives the server's process. */
  K3sCluster of(ClusterCertificates certificates, String version) {
    return clusters.computeIfAbsent(
        certificates.serverCa(), ca -> new K3sCluster(certificates, version));
  }

  void up(String host, int port, K3sCluster cluster) {
    servers.put(host + ":" + port, cluster);
  }

  void down(String host, int port) {
    servers.remove(host + ":" + port);
  }

  /** The cluster of the server that answers there; empty: nobody does. */
  Optional<K3sCluster> at(URI server) {
    return Optional.ofNullable(servers.get(server.getHost() + ":" + server.getPort()));
  }
}
