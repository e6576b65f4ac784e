package dev.slipway.bootstrap.k3s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.slipway.bootstrap.guest.Member;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.ClusterSpec.AgentPool;
import dev.slipway.events.K3sSettings.Bucket;
import dev.slipway.events.K3sSettings.EtcdSnapshots;
import dev.slipway.events.K3sSpec;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Role;
import dev.slipway.events.SecretRef;
import dev.slipway.kit.vault.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
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

  /**
   * The file's text, which has secrets in it where etcd's snapshots go to a bucket.
   *
   * @param vault says what is behind a reference
   */
  Secret yaml(Function<SecretRef, Secret> vault) {
    try {
      return Secret.of(YAML.writeValueAsString(settings(vault)));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a map of plain values is always YAML", impossible);
    }
  }

  private Map<String, Object> settings(Function<SecretRef, Secret> vault) {
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
      snapshots(settings, spec.k3s().beside().etcdSnapshots(), vault);
    }
    if (spec.k3s().beside().protectKernelDefaults()) {
      settings.put("protect-kernel-defaults", true);
    }
    some(settings, "node-label", labels());
    some(settings, "node-taint", taints());
    passThrough(settings, spec.k3s().beside().arguments());
    passThrough(settings, spec.k3s().config());
    passThrough(settings, pool == null ? Map.of() : pool.ownConfig());
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
    some(settings, "cluster-domain", k3s.beside().clusterDomain());
    some(settings, "flannel-backend", k3s.flannelBackend());
    if (k3s.beside().secretsEncryption()) {
      settings.put("secrets-encryption", true);
    }
  }

  private static void snapshots(
      Map<String, Object> settings, EtcdSnapshots etcd, Function<SecretRef, Secret> vault) {
    if (etcd == null) {
      return;
    }
    some(settings, "etcd-snapshot-schedule-cron", etcd.scheduleCron());
    if (etcd.retention() != null) {
      settings.put("etcd-snapshot-retention", etcd.retention());
    }
    Bucket s3 = etcd.s3();
    if (s3 == null) {
      return;
    }
    settings.put("etcd-s3", true);
    some(settings, "etcd-s3-endpoint", s3.endpoint());
    some(settings, "etcd-s3-bucket", s3.bucket());
    some(settings, "etcd-s3-region", s3.region());
    some(settings, "etcd-s3-folder", s3.folder());
    if (s3.insecure()) {
      settings.put("etcd-s3-insecure", true);
    }
    secret(settings, "etcd-s3-access-key", s3.accessKey(), vault);
    secret(settings, "etcd-s3-secret-key", s3.secretKey(), vault);
  }

  private static void secret(
      Map<String, Object> settings, String key, SecretRef ref, Function<SecretRef, Secret> vault) {
    if (ref != null) {
      settings.put(key, vault.apply(ref).expose());
    }
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
  private void passThrough(Map<String, Object> settings, Map<String, ?> theirs) {
    theirs.forEach(
        (key, value) -> {
          if (!K3sFlags.OURS.contains(key) && (server() || !K3sFlags.SERVERS_ONLY.contains(key))) {
            settings.merge(key, value, K3sConfigFile::joined);
          }
        });
  }

  private static Object joined(Object ours, Object theirs) {
    if (!(ours instanceof List<?>) && !(theirs instanceof List<?>)) {
      return theirs;
    }
    List<Object> all = new ArrayList<>(list(ours));
    all.addAll(list(theirs));
    return all;
  }

  private static List<?> list(Object value) {
    return value instanceof List<?> list ? list : List.of(value);
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
