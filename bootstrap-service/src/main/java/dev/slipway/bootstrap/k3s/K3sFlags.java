package dev.slipway.bootstrap.k3s;

import java.util.Set;

/** Flags of K3s, as its configuration file calls them, that are not everybody's to set or have. */
final class K3sFlags {

  /** Slipway's own: without them nobody could join, or find the node, or read the kubeconfig. */
  static final Set<String> OURS =
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
  static final Set<String> SERVERS_ONLY =
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
          "write-kubeconfig-group");

  private K3sFlags() {}
}
