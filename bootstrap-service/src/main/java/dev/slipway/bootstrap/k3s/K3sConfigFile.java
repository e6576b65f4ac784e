package dev.slipway.bootstrap.k3s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.slipway.bootstrap.guest.Member;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.ClusterSpec.AgentPool;
import dev.slipway.events.K3sSpec;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * K3s's {@code config.yaml}: its keys are the command line flags of {@code k3s server} and {@code
 * k3s agent}, https://docs.k3s.io/installation/configuration.
 *
 * @param pool the agent's; null of a server
 * @param firstServer the address that this member joins at; null for the first server
 */
record K3sConfigFile(Member member, ClusterSpec spec, AgentPool pool, String firstServer) {
  static final String PATH = "/etc/rancher/k3s/config.yaml";
  static final String TOKEN = "/etc/rancher/k3s/token";
  static final String AGENT_TOKEN = "/etc/rancher/k3s/agent-token";

  /** https://kubernetes.io/docs/reference/labels-annotations-taints/#topologykubernetesiozone */
  private static final String ZONE = "topology.kubernetes.io/zone";

  private static final ObjectMapper YAML =
      new ObjectMapper(
          new YAMLFactory()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS));

  /** Slipway's own: without them nobody could join, or find the node, or read the kubeconfig. */
  private static final Set<String> OURS =
      Set.of(
          "node-name",
          "token-file",
          "agent-token-file",
          "cluster-init",
          "server",
          "write-kubeconfig-mode");

  /**
   * Flags that {@code k3s agent} does not have, https://docs.k3s.io/cli/agent: it would skip them
   * with a warning. A flag of a later release that is not here goes to everybody.
   */
  private static final Set<String> SERVERS_ONLY =
      Set.of(
          "advertise-address",
          "advertise-port",
          "cluster-cidr",
          "cluster-dns",
          "cluster-domain",
          "cluster-reset",
          "datastore-cafile",
          "datastore-certfile",
          "datastore-endpoint",
          "datastore-keyfile",
          "default-local-storage-path",
          "disable",
          "disable-apiserver",
          "disable-cloud-controller",
          "disable-controller-manager",
          "disable-etcd",
          "disable-helm-controller",
          "disable-kube-proxy",
          "disable-network-policy",
          "disable-scheduler",
          "egress-selector-mode",
          "embedded-registry",
          "etcd-arg",
          "etcd-disable-snapshots",
          "etcd-expose-metrics",
          "etcd-s3",
          "etcd-s3-access-key",
          "etcd-s3-bucket",
          "etcd-s3-endpoint",
          "etcd-s3-folder",
          "etcd-s3-region",
          "etcd-s3-secret-key",
          "etcd-snapshot-compress",
          "etcd-snapshot-dir",
          "etcd-snapshot-name",
          "etcd-snapshot-retention",
          "etcd-snapshot-schedule-cron",
          "flannel-backend",
          "flannel-external-ip",
          "flannel-ipv6-masq",
          "helm-job-image",
          "https-listen-port",
          "kine-tls",
          "kube-apiserver-arg",
          "kube-cloud-controller-manager-arg",
          "kube-controller-manager-arg",
          "kube-scheduler-arg",
          "secrets-encryption",
          "service-cidr",
          "service-node-port-range",
          "servicelb-namespace",
          "supervisor-metrics",
          "system-default-registry",
          "tls-san",
          "tls-san-security",
          "write-kubeconfig",
          "write-kubeconfig-group");

  String yaml() {
    try {
      return YAML.writeValueAsString(settings());
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a map of plain values is always YAML", impossible);
    }
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("node-name", member.node().value());
    settings.put("node-ip", member.guest().address());
    settings.put("token-file", TOKEN);
    if (firstServer != null) {
      settings.put("server", "https://" + bracketed(firstServer) + ":6443");
    } else {
      // Embedded etcd from the start, so that a single server can become three later.
      settings.put("cluster-init", true);
    }
    if (server()) {
      settings.put("agent-token-file", AGENT_TOKEN);
      settings.put("write-kubeconfig-mode", "0600");
      serverSettings(settings, spec.k3s());
    }
    some(settings, "node-label", labels());
    some(settings, "node-taint", taints());
    passThrough(settings);
    return settings;
  }

  private boolean server() {
    return member.role() == Role.SERVER;
  }

  private void serverSettings(Map<String, Object> settings, K3sSpec k3s) {
    some(settings, "tls-san", names());
    some(settings, "disable", k3s.disable());
    some(settings, "cluster-cidr", k3s.clusterCidr());
    some(settings, "service-cidr", k3s.serviceCidr());
    some(settings, "cluster-dns", k3s.clusterDns());
    some(settings, "flannel-backend", k3s.flannelBackend());
  }

  /** All that clients may call the API server. */
  private List<String> names() {
    Set<String> names = new LinkedHashSet<>();
    names.add(member.guest().address());
    if (spec.endpoint() != null) {
      Stream.of(spec.endpoint().vip(), spec.endpoint().hostname())
          .filter(Objects::nonNull)
          .forEach(names::add);
    }
    names.addAll(spec.k3s().tlsSan());
    return List.copyOf(names);
  }

  /** The requester's, and where the VM is, for workloads that want to be apart. */
  private List<String> labels() {
    List<String> labels = new ArrayList<>(spec.k3s().nodeLabels());
    labels.addAll(pool == null ? List.of() : pool.nodeLabels());
    ProxmoxNode host = member.guest().proxmoxNode();
    if (host != null && labels.stream().noneMatch(label -> label.startsWith(ZONE + "="))) {
      labels.add(ZONE + "=" + host);
    }
    return labels;
  }

  /** An agent's are its pool's: what keeps workloads off servers is to send them there. */
  private List<String> taints() {
    return pool == null ? spec.k3s().nodeTaints() : pool.nodeTaints();
  }

  /** What the requester writes wins over what was derived; lists are joined. */
  private void passThrough(Map<String, Object> settings) {
    spec.k3s()
        .config()
        .forEach(
            (key, value) -> {
              if (!OURS.contains(key) && (server() || !SERVERS_ONLY.contains(key))) {
                settings.merge(key, value, K3sConfigFile::joined);
              }
            });
  }

  private static Object joined(Object ours, Object theirs) {
    if (!(ours instanceof List<?> list)) {
      return theirs;
    }
    List<Object> all = new ArrayList<>(list);
    all.addAll(theirs instanceof List<?> more ? more : List.of(theirs));
    return all;
  }

  private static void some(Map<String, Object> settings, String key, String value) {
    if (value != null) {
      settings.put(key, value);
    }
  }

  private static void some(Map<String, Object> settings, String key, List<String> values) {
    if (!values.isEmpty()) {
      settings.put(key, values);
    }
  }

  private static String bracketed(String address) {
    return address.contains(":") ? "[" + address + "]" : address;
  }
}
