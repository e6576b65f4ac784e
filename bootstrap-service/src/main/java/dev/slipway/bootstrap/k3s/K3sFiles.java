package dev.slipway.bootstrap.k3s;

import dev.slipway.bootstrap.guest.GuestShell;
import dev.slipway.events.K3sSettings;
import dev.slipway.events.SecretRef;
import dev.slipway.kit.vault.Secret;
import java.util.function.Function;

/**
 * Files beside K3s's configuration that it, or the kernel, reads.
 *
 * @param vault says what is behind a reference
 */
record K3sFiles(K3sSettings settings, Function<SecretRef, Secret> vault) {
  static final String REGISTRIES = "/etc/rancher/k3s/registries.yaml";
  static final String SYSCTLS = "/etc/sysctl.d/90-kubelet.conf";

  private static final String SERVER = "/var/lib/rancher/k3s/server";
  private static final String MANIFESTS = SERVER + "/manifests";
  private static final String ROOT_ONLY = "0600";

  /**
   * What a kubelet that protects the kernel's settings wants to find; it ends where it does not.
   * https://docs.k3s.io/security/hardening-guide#ensure-protect-kernel-defaults-is-set
   */
  private static final String KERNEL =
      """
      vm.panic_on_oom=0
      vm.overcommit_memory=1
      kernel.panic=10
      kernel.panic_on_oops=1
      kernel.keys.root_maxkeys=1000000
      kernel.keys.root_maxbytes=25000000
      """;

  /** Those of every node. */
  void place(GuestShell shell) {
    if (settings.registries() != null) {
      shell.place(REGISTRIES, ROOT_ONLY, vault.apply(settings.registries()));
    }
    if (settings.protectKernelDefaults()) {
      shell.place(SYSCTLS, "0644", Secret.of(KERNEL));
      shell.demandAsRoot("sysctl", "-q", "-p", SYSCTLS);
    }
  }

  /** Those of the first server: K3s applies them once it is up, and its cluster has them. */
  void placeManifests(GuestShell shell) {
    if (settings.manifests().isEmpty()) {
      return;
    }
    // Nobody else may look in there once K3s runs, as where it makes the folders itself.
    shell.demandAsRoot("install", "-d", "-m", "0700", SERVER, MANIFESTS);
    for (K3sSettings.Manifest manifest : settings.manifests()) {
      shell.place(
          "%s/%s.yaml".formatted(MANIFESTS, manifest.name()),
          ROOT_ONLY,
          vault.apply(manifest.content()));
    }
  }
}
