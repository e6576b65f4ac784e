package dev.slipway.events;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What K3s is told beside its networks and its nodes' marks. What may hold a secret lies in the
 * vault.
 *
 * @param clusterDomain the cluster's DNS domain; null for K3s's default
 * @param arguments {@code key=value} for K3s's components, by the option that takes them: {@code
 *     kubelet-arg}, {@code kube-apiserver-arg} and so on
 * @param secretsEncryption whether Kubernetes secrets are encrypted in etcd
 * @param protectKernelDefaults whether the kubelet takes the kernel's settings as they are, which
 *     are then set before K3s starts
 * @param etcdSnapshots when etcd is saved, and where to; null for K3s's default
 * @param manifests applied by the first server when it starts
 * @param registries K3s's {@code registries.yaml}, for every node; null for none
 */
public record K3sSettings(
    String clusterDomain,
    Map<String, List<String>> arguments,
    boolean secretsEncryption,
    boolean protectKernelDefaults,
    EtcdSnapshots etcdSnapshots,
    List<Manifest> manifests,
    SecretRef registries) {

  /** K3s's own defaults. */
  public static final K3sSettings NONE =
      new K3sSettings(null, Map.of(), false, false, null, List.of(), null);

  private static final Pattern OPTION = Pattern.compile("[a-z][a-z-]{0,62}-arg");

  public K3sSettings {
    arguments = Checks.copy(arguments);
    arguments
        .keySet()
        .forEach(option -> Checks.matches("option", option, OPTION, "one such as kubelet-arg"));
    manifests = Checks.copy(manifests);
  }

  /**
   * Snapshots of embedded etcd.
   *
   * @param scheduleCron when, five fields; null for K3s's default
   * @param retention how many are kept; null for K3s's default
   * @param s3 where they go beside the servers' own disks; null for nowhere
   */
  public record EtcdSnapshots(String scheduleCron, Integer retention, Bucket s3) {
    public EtcdSnapshots {
      Checks.notNegative("retention", retention);
    }
  }

  /**
   * A bucket.
   *
   * @param endpoint {@code host[:port]}; null for K3s's default
   * @param region null for K3s's default
   * @param folder null for the bucket's root
   * @param insecure whether it is spoken to without TLS
   * @param accessKey where the vault has it; null where the servers need none
   * @param secretKey likewise
   */
  public record Bucket(
      String endpoint,
      String bucket,
      String region,
      String folder,
      boolean insecure,
      SecretRef accessKey,
      SecretRef secretKey) {
    public Bucket {
      Checks.notBlank("bucket", bucket);
    }
  }

  /**
   * Kubernetes resources.
   *
   * @param name of the file, without {@code .yaml}
   * @param content where the vault has it
   */
  public record Manifest(String name, SecretRef content) {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    public Manifest {
      Checks.matches("manifest's name", name, LABEL, "a DNS label");
      Checks.present("content", content);
    }
  }
}
