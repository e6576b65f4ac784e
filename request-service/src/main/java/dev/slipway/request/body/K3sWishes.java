package dev.slipway.request.body;

import dev.slipway.kit.vault.Secret;
import java.util.Map;

/** Reads what a request tells K3s. Of what may be a secret nothing is ever shown. */
final class K3sWishes {

  private static final int MOST_MANIFESTS = 32;
  private static final int MOST_SNAPSHOTS = 1000;

  private K3sWishes() {}

  static K3sRequest read(Fields fields) {
    K3sRequest k3s =
        new K3sRequest(
            fields.text("version"),
            fields.texts("disable"),
            fields.texts("tlsSan"),
            fields.text("clusterCidr"),
            fields.text("serviceCidr"),
            fields.text("clusterDns"),
            fields.text("clusterDomain"),
            fields.text("flannelBackend"),
            fields.texts("nodeLabels"),
            fields.texts("nodeTaints"),
            fields.texts("kubeletArg"),
            fields.texts("kubeProxyArg"),
            fields.texts("kubeApiserverArg"),
            fields.texts("kubeControllerManagerArg"),
            fields.texts("kubeSchedulerArg"),
            fields.texts("etcdArg"),
            fields.flag("secretsEncryption"),
            fields.flag("protectKernelDefaults"),
            fields.text("etcdSnapshotScheduleCron"),
            fields.integer("etcdSnapshotRetention", 1, MOST_SNAPSHOTS),
            etcdS3(fields),
            fields.objects("manifests", MOST_MANIFESTS).stream().map(K3sWishes::manifest).toList(),
            registries(fields),
            fields.entries("config"));
    fields.refuseOthers(
        Map.of(
            "token", "k3sToken",
            "kubeletArgs", "k3s.kubeletArg",
            "kubeApiserverArgs", "k3s.kubeApiserverArg",
            "encryptSecrets", "k3s.secretsEncryption",
            "privateRegistry", "k3s.registries"));
    return k3s;
  }

  /** Null where there is none. */
  private static K3sRequest.EtcdS3 etcdS3(Fields k3s) {
    if (!k3s.has("etcdS3")) {
      return null;
    }
    Fields fields = k3s.object("etcdS3");
    if (fields.tree().isObject()) {
      fields.require("bucket", "the bucket that snapshots go to");
    }
    K3sRequest.EtcdS3 s3 =
        new K3sRequest.EtcdS3(
            fields.text("endpoint"),
            fields.text("bucket"),
            fields.text("region"),
            fields.text("folder"),
            fields.flag("insecure"),
            secret(fields, "accessKey"),
            secret(fields, "secretKey"));
    fields.refuseOthers(
        Map.of(
            "accessKeyId", "k3s.etcdS3.accessKey",
            "secretAccessKey", "k3s.etcdS3.secretKey",
            "timeout", "k3s.config.etcd-s3-timeout"));
    return s3;
  }

  private static K3sRequest.Manifest manifest(Fields fields) {
    K3sRequest.Manifest manifest =
        new K3sRequest.Manifest(fields.text("name"), secret(fields, "content"));
    fields.refuseOthers(Map.of("contents", "content", "yaml", "content"));
    return manifest;
  }

  /** Null where there is none. */
  private static K3sRequest.Registries registries(Fields fields) {
    return fields.has("registries")
        ? new K3sRequest.Registries(fields.object("registries").tree())
        : null;
  }

  private static Secret secret(Fields fields, String name) {
    String text = fields.secretText(name);
    return text == null || text.isEmpty() ? null : Secret.of(text);
  }
}
