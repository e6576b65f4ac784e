package dev.slipway.lab.simulator.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.disk.Modes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /etc/rancher/k3s/config.yaml} of a server. Stricter than K3s in one respect: a key that is
 * no flag of {@code k3s server} ends it, where K3s warns and skips it, so that a misspelt key is
 * found out here.
 *
 * @param nodeName empty: the hostname
 * @param nodeIp empty: the machine's address
 * @param tlsSans further names and addresses of the API's certificate
 * @param disable packaged components that are left out
 * @param kubeconfigMode permission bits of k3s.yaml
 * @param clusterInit whether embedded etcd is used
 * @param port of the API
 */
record K3sConfig(
    Optional<String> nodeName,
    Optional<String> nodeIp,
    Optional<String> nodeExternalIp,
    List<String> tlsSans,
    Set<String> disable,
    List<String> nodeLabels,
    int kubeconfigMode,
    boolean clusterInit,
    Optional<Integer> port) {

  static final String PATH = "/etc/rancher/k3s/config.yaml";

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private static final Set<String> FLAGS =
      Set.of(
          "advertise-address",
          "advertise-port",
          "agent-token",
          "agent-token-file",
          "bind-address",
          "cluster-cidr",
          "cluster-dns",
          "cluster-domain",
          "cluster-init",
          "cluster-reset",
          "config",
          "container-runtime-endpoint",
          "data-dir",
          "datastore-cafile",
          "datastore-certfile",
          "datastore-endpoint",
          "datastore-keyfile",
          "debug",
          "default-local-storage-path",
          "default-runtime",
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
          "enable-pprof",
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
          "flannel-conf",
          "flannel-external-ip",
          "flannel-iface",
          "flannel-ipv6-masq",
          "helm-job-image",
          "https-listen-port",
          "image-credential-provider-bin-dir",
          "image-credential-provider-config",
          "kine-tls",
          "kube-apiserver-arg",
          "kube-cloud-controller-manager-arg",
          "kube-controller-manager-arg",
          "kube-proxy-arg",
          "kube-scheduler-arg",
          "kubelet-arg",
          "lb-server-port",
          "log",
          "multi-cluster-cidr",
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
          "secrets-encryption",
          "selinux",
          "server",
          "service-cidr",
          "service-node-port-range",
          "servicelb-namespace",
          "snapshotter",
          "supervisor-metrics",
          "system-default-registry",
          "tls-san",
          "tls-san-security",
          "token",
          "token-file",
          "v",
          "vmodule",
          "vpn-auth",
          "vpn-auth-file",
          "with-node-id",
          "write-kubeconfig",
          "write-kubeconfig-group",
          "write-kubeconfig-mode");

  /**
   * @throws K3sConfigException when K3s would not start with it
   */
  static K3sConfig read(Disk disk) throws K3sConfigException {
    JsonNode config = parse(disk);
    for (Iterator<String> keys = config.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      if (!FLAGS.contains(key)) {
        throw new K3sConfigException("flag provided but not defined: -" + key);
      }
    }
    if (config.has("server")) {
      throw new K3sConfigException("the simulator has clusters of one server only: " + PATH);
    }
    requireToken(disk, config);
    return new K3sConfig(
        first(config, "node-name"),
        first(config, "node-ip"),
        first(config, "node-external-ip"),
        list(config, "tls-san"),
        Set.copyOf(list(config, "disable")),
        list(config, "node-label"),
        mode(first(config, "write-kubeconfig-mode").orElse("0600")),
        config.path("cluster-init").asBoolean(false),
        first(config, "https-listen-port").map(Integer::valueOf));
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

  private static void requireToken(Disk disk, JsonNode config) throws K3sConfigException {
    for (String key : List.of("token-file", "agent-token-file")) {
      Optional<String> path = first(config, key);
      if (path.isEmpty()) {
        continue;
      }
      try {
        String token =
            new String(disk.read(Account.ROOT, path.get()), StandardCharsets.UTF_8).strip();
        if (token.isEmpty()) {
          throw new K3sConfigException("the file of " + key + " is empty");
        }
      } catch (IOException e) {
        throw new K3sConfigException("open " + path.get() + ": no such file or directory", e);
      }
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
