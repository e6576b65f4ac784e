package dev.slipway.request.rules.k3s;

import dev.slipway.events.ClusterId;
import dev.slipway.events.K3sSettings;
import dev.slipway.kit.vault.Secret;
import dev.slipway.request.body.ClusterRequest;
import dev.slipway.request.body.GuestRequest;
import dev.slipway.request.body.K3sRequest;
import dev.slipway.request.body.Violations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What K3s is told beside its networks, and which of it goes to the vault. */
public final class K3sSettingsRules {

  private static final String REGISTRIES_FILE = "/etc/rancher/k3s/registries.yaml";

  private final Violations violations;

  public K3sSettingsRules(Violations violations) {
    this.violations = violations;
  }

  /** Notes what K3s would not take, or would do nothing with. */
  public void check(ClusterRequest request) {
    K3sRequest k3s = request.k3s();
    ArgumentRules arguments = new ArgumentRules(violations);
    arguments(k3s).forEach(arguments::check);
    new EtcdRules(violations).check(k3s);
    new ManifestRules(violations).check(k3s.manifests());
    if (k3s.registries() != null) {
      new RegistryRules(violations).check(k3s.registries());
      checkFiles(request.files());
    }
    if ("none".equals(k3s.flannelBackend()) && k3s.manifests().isEmpty()) {
      violations.add(
          "k3s.flannelBackend",
          "none, and no manifests",
          "another network plugin in k3s.manifests: without one no node becomes Ready",
          "Add its manifest, perhaps a HelmChart of K3s's, or leave the field out.");
    }
  }

  private void checkFiles(List<GuestRequest.GuestFile> files) {
    for (int i = 0; i < files.size(); i++) {
      if (REGISTRIES_FILE.equals(files.get(i).path())) {
        violations.add(
            "files[" + i + "].path",
            "'" + REGISTRIES_FILE + "', which k3s.registries makes",
            "one of the two",
            "Leave the file out.");
      }
    }
  }

  /** By the option of K3s's. */
  private static Map<String, List<String>> arguments(K3sRequest k3s) {
    Map<String, List<String>> arguments = new TreeMap<>();
    arguments.put("kubelet-arg", k3s.kubeletArg());
    arguments.put("kube-proxy-arg", k3s.kubeProxyArg());
    arguments.put("kube-apiserver-arg", k3s.kubeApiserverArg());
    arguments.put("kube-controller-manager-arg", k3s.kubeControllerManagerArg());
    arguments.put("kube-scheduler-arg", k3s.kubeSchedulerArg());
    arguments.put("etcd-arg", k3s.etcdArg());
    arguments.values().removeIf(List::isEmpty);
    return arguments;
  }

  /** The settings of a request that breaks no rule. */
  public static K3sSettings spec(K3sRequest k3s, ClusterId cluster) {
    return new K3sSettings(
        k3s.clusterDomain(),
        arguments(k3s),
        !Boolean.FALSE.equals(k3s.secretsEncryption()),
        Boolean.TRUE.equals(k3s.protectKernelDefaults()),
        EtcdRules.spec(k3s, cluster),
        ManifestRules.spec(k3s.manifests(), cluster),
        k3s.registries() == null ? null : RegistryRules.ref(cluster));
  }

  /** The secrets of one, by the names under which {@link #spec} refers to them. */
  public static Map<String, Secret> secrets(K3sRequest k3s) {
    Map<String, Secret> secrets = new LinkedHashMap<>(EtcdRules.secrets(k3s));
    secrets.putAll(ManifestRules.secrets(k3s.manifests()));
    if (k3s.registries() != null) {
      secrets.putAll(RegistryRules.secrets(k3s.registries()));
    }
    return secrets;
  }
}
