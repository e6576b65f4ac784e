package dev.slipway.request.body;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.kit.vault.Secret;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** K3s's own settings under K3s's own names, camelCased. */
@Schema(name = "K3s", description = "K3s's own settings under K3s's own names, camelCased.")
public record K3sRequest(
    @Schema(
            description = "A release, or a channel that the operator configured.",
            examples = "v1.33.5+k3s1")
        String version,
    @Schema(description = "Packaged components to leave out.", examples = "[\"traefik\"]")
        List<String> disable,
    @Schema(description = "Further names and addresses on the API server's certificate.")
        List<String> tlsSan,
    @Schema(description = "Addresses of pods, IPv4.", examples = "10.42.0.0/16") String clusterCidr,
    @Schema(description = "Addresses of services, IPv4.", examples = "10.43.0.0/16")
        String serviceCidr,
    @Schema(description = "The DNS service's address, in serviceCidr.", examples = "10.43.0.10")
        String clusterDns,
    @Schema(description = "The cluster's DNS domain.", defaultValue = "cluster.local")
        String clusterDomain,
    @Schema(
            description =
                "vxlan, host-gw, wireguard-native, or none with a network plugin in the manifests.",
            enumeration = {"vxlan", "host-gw", "wireguard-native", "none"})
        String flannelBackend,
    @Schema(description = "key=value, on every node.", examples = "[\"tier=web\"]")
        List<String> nodeLabels,
    @Schema(description = "key=value:Effect, on every server.") List<String> nodeTaints,
    @Schema(
            description = "key=value for the kubelet, on every node.",
            examples = "[\"max-pods=200\"]")
        List<String> kubeletArg,
    @Schema(description = "key=value for kube-proxy, on every node.") List<String> kubeProxyArg,
    @Schema(description = "key=value for the API server.", examples = "[\"audit-log-maxage=30\"]")
        List<String> kubeApiserverArg,
    @Schema(description = "key=value for the controller manager.")
        List<String> kubeControllerManagerArg,
    @Schema(description = "key=value for the scheduler.") List<String> kubeSchedulerArg,
    @Schema(description = "key=value for etcd.", examples = "[\"quota-backend-bytes=8589934592\"]")
        List<String> etcdArg,
    @Schema(
            description = "Whether Kubernetes secrets are encrypted in etcd.",
            defaultValue = "true")
        Boolean secretsEncryption,
    @Schema(
            description =
                "Whether the kubelet refuses to change the kernel's settings; those that it wants"
                    + " are set on the guest before K3s starts.",
            defaultValue = "false")
        Boolean protectKernelDefaults,
    @Schema(
            description = "When etcd is saved: minute, hour, day, month, weekday.",
            defaultValue = "0 */12 * * *")
        String etcdSnapshotScheduleCron,
    @Schema(description = "How many snapshots are kept, 1 to 1000.", defaultValue = "5")
        Integer etcdSnapshotRetention,
    EtcdS3 etcdS3,
    @Schema(
            description = "Kubernetes resources that K3s applies when the first server starts.",
            maxItems = 32)
        List<Manifest> manifests,
    @Schema(
            implementation = Map.class,
            writeOnly = true,
            description =
                "K3s's registries.yaml, for every node: mirrors and configs. Kept in the vault"
                    + " only, all of it.")
        Registries registries,
    @Schema(
            implementation = Map.class,
            description =
                "Anything else of K3s's configuration file, passed on as it is. Secrets and what"
                    + " has a field of its own are refused.")
        Map<String, JsonNode> config) {

  /** Where etcd's snapshots go beside the servers' own disks. */
  @Schema(
      name = "RequestedBucket",
      description = "Where etcd's snapshots go beside the servers' own disks: a bucket.")
  public record EtcdS3(
      @Schema(description = "host[:port]; Amazon's by default.", examples = "s3.example.org")
          String endpoint,
      @Schema(required = true, description = "The bucket.", examples = "snapshots") String bucket,
      @Schema(description = "Its region.", examples = "eu-central-1") String region,
      @Schema(description = "A folder in it.", examples = "demo") String folder,
      @Schema(description = "Whether it is spoken to without TLS.", defaultValue = "false")
          Boolean insecure,
      @Schema(
              implementation = String.class,
              format = "password",
              writeOnly = true,
              description = "With secretKey. Kept in the vault only.")
          Secret accessKey,
      @Schema(
              implementation = String.class,
              format = "password",
              writeOnly = true,
              description = "With accessKey. Kept in the vault only.")
          Secret secretKey) {}

  /** Kubernetes resources. */
  @Schema(name = "RequestedManifest", description = "Kubernetes resources that K3s applies.")
  public record Manifest(
      @Schema(
              required = true,
              description = "The file's name without .yaml, and the addon's in K3s.",
              maxLength = 63,
              pattern = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
              examples = "gitops")
          String name,
      @Schema(
              implementation = String.class,
              required = true,
              writeOnly = true,
              description = "YAML, at most 64 KiB. Kept in the vault only.")
          Secret content) {}

  /**
   * {@code registries.yaml} as it was written. It prints nothing of itself, since passwords are in
   * it.
   */
  public record Registries(JsonNode content) {
    @Override
    public String toString() {
      return "Registries[<redacted>]";
    }
  }
}
