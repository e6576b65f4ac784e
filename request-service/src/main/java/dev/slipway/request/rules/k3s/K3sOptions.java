package dev.slipway.request.rules.k3s;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * K3s's options, as its configuration file calls them, of which a request may not say everything
 * everywhere; https://docs.k3s.io/cli/server.
 */
final class K3sOptions {

  /** Those that are secrets, with the field to use instead; empty where there is none. */
  private static final Map<String, String> SECRETS =
      Map.ofEntries(
          Map.entry("token", "k3sToken"),
          // K3s takes the one-letter forms of its command line as well.
          Map.entry("t", "k3sToken"),
          Map.entry("token-file", "k3sToken"),
          Map.entry("cluster-secret", "k3sToken"),
          Map.entry("agent-token", ""),
          Map.entry("agent-token-file", ""),
          Map.entry("datastore-endpoint", ""),
          Map.entry("datastore-cafile", ""),
          Map.entry("datastore-certfile", ""),
          Map.entry("datastore-keyfile", ""),
          Map.entry("etcd-s3-access-key", "k3s.etcdS3.accessKey"),
          Map.entry("etcd-s3-secret-key", "k3s.etcdS3.secretKey"),
          Map.entry("etcd-s3-session-token", ""),
          Map.entry("etcd-s3-proxy", ""),
          Map.entry("vpn-auth", ""),
          Map.entry("vpn-auth-file", ""));

  /** Those that take arguments for one of K3s's components, with the field. */
  static final Map<String, String> ARGUMENTS =
      Map.of(
          "kubelet-arg", "k3s.kubeletArg",
          "kube-proxy-arg", "k3s.kubeProxyArg",
          "kube-apiserver-arg", "k3s.kubeApiserverArg",
          "kube-controller-manager-arg", "k3s.kubeControllerManagerArg",
          "kube-scheduler-arg", "k3s.kubeSchedulerArg",
          "etcd-arg", "k3s.etcdArg");

  private static final Map<String, String> FIELDS =
      Map.ofEntries(
          Map.entry("disable", "k3s.disable"),
          Map.entry("tls-san", "k3s.tlsSan"),
          Map.entry("cluster-cidr", "k3s.clusterCidr"),
          Map.entry("service-cidr", "k3s.serviceCidr"),
          Map.entry("cluster-dns", "k3s.clusterDns"),
          Map.entry("cluster-domain", "k3s.clusterDomain"),
          Map.entry("flannel-backend", "k3s.flannelBackend"),
          Map.entry("secrets-encryption", "k3s.secretsEncryption"),
          Map.entry("protect-kernel-defaults", "k3s.protectKernelDefaults"),
          Map.entry("etcd-snapshot-schedule-cron", "k3s.etcdSnapshotScheduleCron"),
          Map.entry("etcd-snapshot-retention", "k3s.etcdSnapshotRetention"),
          Map.entry("etcd-s3", "k3s.etcdS3"),
          Map.entry("etcd-s3-endpoint", "k3s.etcdS3.endpoint"),
          Map.entry("etcd-s3-bucket", "k3s.etcdS3.bucket"),
          Map.entry("etcd-s3-region", "k3s.etcdS3.region"),
          Map.entry("etcd-s3-folder", "k3s.etcdS3.folder"),
          Map.entry("etcd-s3-insecure", "k3s.etcdS3.insecure"),
          Map.entry("private-registry", "k3s.registries"),
          Map.entry("node-label", "k3s.nodeLabels"),
          Map.entry("node-taint", "k3s.nodeTaints"),
          Map.entry("https-listen-port", "endpoint.port"));

  private static final Map<String, String> FIELDS_OF_POOLS =
      Map.of("node-label", "nodeLabels", "node-taint", "nodeTaints");

  /** What an agent takes of its own, though the cluster has a field for it. */
  private static final Set<String> OF_AGENTS_TOO = Set.of("kubelet-arg", "kube-proxy-arg");

  /** Those that Slipway sets, since the rest of it depends on them. */
  private static final Set<String> OURS =
      Set.of(
          "server",
          "s",
          "d",
          "o",
          "c",
          "cluster-init",
          "cluster-reset",
          "config",
          "data-dir",
          "node-name",
          "with-node-id",
          "node-ip",
          "node-external-ip",
          "advertise-address",
          "advertise-port",
          "bind-address",
          "write-kubeconfig",
          "write-kubeconfig-mode",
          "write-kubeconfig-group",
          "disable-agent",
          "disable-apiserver",
          "disable-controller-manager",
          "disable-scheduler",
          "disable-etcd",
          "rootless");

  /** Those that have to be the same on all servers: K3s's critical configuration values. */
  private static final Set<String> EQUAL_ON_SERVERS =
      Set.of(
          "cluster-cidr",
          "cluster-dns",
          "cluster-domain",
          "disable",
          "disable-cloud-controller",
          "disable-helm-controller",
          "disable-kube-proxy",
          "disable-network-policy",
          "egress-selector-mode",
          "embedded-registry",
          "flannel-backend",
          "flannel-external-ip",
          "flannel-ipv6-masq",
          "secrets-encryption",
          "secrets-encryption-provider",
          "service-cidr");

  /** How all others begin that an agent does not have. */
  private static final List<String> OF_SERVERS =
      List.of(
          "datastore-",
          "default-local-storage-path",
          "etcd-",
          "helm-",
          "https-listen-port",
          "kine-",
          "kube-apiserver-",
          "kube-cloud-controller-manager-",
          "kube-controller-manager-",
          "kube-scheduler-",
          "service-",
          "servicelb-",
          "supervisor-",
          "system-default-registry",
          "tls-san");

  private K3sOptions() {}

  static boolean isSecret(String option) {
    return SECRETS.containsKey(option) || SecretLike.isName(option);
  }

  /** The field for a secret; empty where there is none. */
  static String fieldOfSecret(String option) {
    return SECRETS.getOrDefault(option, "");
  }

  /** The field for an option, if it has one of its own. */
  static Optional<String> field(String option) {
    return Optional.ofNullable(FIELDS.getOrDefault(option, ARGUMENTS.get(option)));
  }

  /**
   * The same for agents of a pool.
   *
   * @param pool the pool's field
   */
  static Optional<String> fieldOfPool(String option, String pool) {
    if (FIELDS_OF_POOLS.containsKey(option)) {
      return Optional.of(pool + "." + FIELDS_OF_POOLS.get(option));
    }
    return OF_AGENTS_TOO.contains(option) ? Optional.empty() : field(option);
  }

  static boolean isOurs(String option) {
    return OURS.contains(option);
  }

  static boolean mustBeEqual(String option) {
    return EQUAL_ON_SERVERS.contains(option);
  }

  static boolean isOfServersOnly(String option) {
    return OF_SERVERS.stream().anyMatch(option::startsWith);
  }
}
