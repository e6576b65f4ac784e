package dev.slipway.lab.simulator.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.disk.Modes;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code /etc/rancher/k3s/config.yaml}. Stricter than K3s in one respect: a key that is no flag of
 * {@code k3s server}, or of {@code k3s agent}, ends it, where K3s warns and skips it, so that a
 * misspelt key is found out here.
 *
 * @param nodeName empty: the hostname
 * @param nodeIp empty: the machine's address
 * @param tlsSans further names and addresses of the API's certificate
 * @param disable packaged components that are left out
 * @param kubeconfigMode permission bits of k3s.yaml
 * @param clusterInit whether embedded etcd is used
 * @param port of the API
 * @param server the server that it joins at; empty: it is the first one
 * @param protectKernelDefaults whether the kubelet ends where the kernel is not set as it wants
 * @param flannelBackend empty: K3s's default
 * @param token what it shows there, or asks of others
 * @param agentToken what it asks of agents; the token where there is none
 */
record K3sConfig(
    Optional<String> nodeName,
    Optional<String> nodeIp,
    Optional<String> nodeExternalIp,
    List<String> tlsSans,
    Set<String> disable,
    List<String> nodeLabels,
    List<String> nodeTaints,
    int kubeconfigMode,
    boolean clusterInit,
    Optional<Integer> port,
    Optional<URI> server,
    boolean protectKernelDefaults,
    Optional<String> flannelBackend,
    Optional<String> token,
    Optional<String> agentToken) {

  static final String PATH = "/etc/rancher/k3s/config.yaml";

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** Of {@code k3s agent}. */
  private static final Set<String> AGENT_FLAGS =
      Set.of(
          "bind-address",
          "config",
          "container-runtime-endpoint",
          "data-dir",
          "debug",
          "default-runtime",
          "disable-default-registry-endpoint",
          "enable-pprof",
          "flannel-conf",
          "flannel-iface",
          "image-credential-provider-bin-dir",
          "image-credential-provider-config",
          "kube-proxy-arg",
          "kubelet-arg",
          "lb-server-port",
          "log",
          "node-external-dns",
          "node-external-ip",
          "node-internal-dns",
          "node-ip",
          "node-label",
          "node-name",
          "node-taint",
          "nonroot-devices",
          "pause-image",
          "prefer-bundled-bin",
          "private-registry",
          "protect-kernel-defaults",
          "resolv-conf",
          "rootless",
          "selinux",
          "server",
          "snapshotter",
          "token",
          "token-file",
          "v",
          "vmodule",
          "vpn-auth",
          "vpn-auth-file",
          "with-node-id");

  /** Of {@code k3s server}: an agent's, and its own. */
  private static final Set<String> FLAGS =
      Stream.concat(
              AGENT_FLAGS.stream(),
              Stream.of(
                  "advertise-address",
                  "advertise-port",
                  "agent-token",
                  "agent-token-file",
                  "cluster-cidr",
                  "cluster-dns",
                  "cluster-domain",
                  "cluster-init",
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
                  "etcd-s3-config-secret",
                  "etcd-s3-endpoint",
                  "etcd-s3-endpoint-ca",
                  "etcd-s3-folder",
                  "etcd-s3-insecure",
                  "etcd-s3-region",
                  "etcd-s3-secret-key",
                  "etcd-s3-skip-ssl-verify",
                  "etcd-s3-timeout",
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
                  "multi-cluster-cidr",
                  "secrets-encryption",
                  "secrets-encryption-provider",
                  "service-cidr",
                  "service-node-port-range",
                  "servicelb-namespace",
                  "supervisor-metrics",
                  "system-default-registry",
                  "tls-san",
                  "tls-san-security",
                  "write-kubeconfig",
                  "write-kubeconfig-group",
                  "write-kubeconfig-mode"))
          .collect(Collectors.toUnmodifiableSet());

  /**
   * Of {@code k3s server}.
   *
   * @throws K3sConfigException when K3s would not start with it
   */
  static K3sConfig read(Disk disk) throws K3sConfigException {
    return read(disk, FLAGS);
  }

  /**
   * Of {@code k3s agent}.
   *
   * @throws K3sConfigException when K3s would not start with it
   */
  static K3sConfig ofAgent(Disk disk) throws K3sConfigException {
    K3sConfig config = read(disk, AGENT_FLAGS);
    if (config.server().isEmpty() || config.token().isEmpty()) {
      throw new K3sConfigException("--server and --token are required");
    }
    return config;
  }

  private static K3sConfig read(Disk disk, Set<String> flags) throws K3sConfigException {
    JsonNode config = parse(disk);
    for (Iterator<String> keys = config.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      if (!flags.contains(key)) {
        throw new K3sConfigException("flag provided but not defined: -" + key);
      }
    }
    return new K3sConfig(
        first(config, "node-name"),
        first(config, "node-ip"),
        first(config, "node-external-ip"),
        list(config, "tls-san"),
        Set.copyOf(list(config, "disable")),
        list(config, "node-label"),
        list(config, "node-taint"),
        mode(first(config, "write-kubeconfig-mode").orElse("0600")),
        config.path("cluster-init").asBoolean(false),
        first(config, "https-listen-port").map(Integer::valueOf),
        first(config, "server").map(URI::create),
        config.path("protect-kernel-defaults").asBoolean(false),
        first(config, "flannel-backend"),
        secret(disk, config, "token-file"),
        secret(disk, config, "agent-token-file"));
  }

  private static JsonNode parse(Disk disk) throws K3sConfigException {
    if (!disk.exists(PATH)) {
      return YAML.createObjectNode();
    }
    try {
      JsonNode config = YAML.readTree(disk.read(Account.ROOT, PATH));
      if (config.isMissingNode() || config.isNull()) {
        return YAML.createObjectNode();
      }
      if (!config.isObject()) {
        throw new K3sConfigException("yaml: unmarshal errors: cannot unmarshal into yaml.MapSlice");
      }
      return config;
    } catch (JsonProcessingException e) {
      throw new K3sConfigException("yaml: line " + e.getLocation().getLineNr(), e);
    } catch (IOException e) {
      throw new K3sConfigException("open " + PATH + ": " + e.getMessage(), e);
    }
  }

  private static Optional<String> secret(Disk disk, JsonNode config, String key)
      throws K3sConfigException {
    Optional<String> path = first(config, key);
    if (path.isEmpty()) {
      return Optional.empty();
    }
    try {
      String token =
          new String(disk.read(Account.ROOT, path.get()), StandardCharsets.UTF_8).strip();
      if (token.isEmpty()) {
        throw new K3sConfigException("the file of " + key + " is empty");
      }
      return Optional.of(token);
    } catch (IOException e) {
      throw new K3sConfigException("open " + path.get() + ": no such file or directory", e);
    }
  }

  private static int mode(String octal) throws K3sConfigException {
    try {
      return Modes.parse(octal);
    } catch (NumberFormatException e) {
      throw new K3sConfigException(
          "strconv.ParseInt: parsing \"" + octal + "\": invalid syntax", e);
    }
  }

  private static Optional<String> first(JsonNode config, String key) {
    return list(config, key).stream().findFirst();
  }

  /** A flag that can be repeated: a list, or values with commas in between. */
  private static List<String> list(JsonNode config, String key) {
    List<String> values = new ArrayList<>();
    JsonNode value = config.path(key);
    if (value.isArray()) {
      value.forEach(entry -> values.add(entry.asText()));
    } else if (value.isValueNode() && !value.isNull()) {
      values.addAll(Arrays.asList(value.asText().split(",", -1)));
    }
    return values;
  }
}
