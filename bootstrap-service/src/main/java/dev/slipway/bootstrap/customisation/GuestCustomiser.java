package dev.slipway.bootstrap.customisation;

import dev.slipway.bootstrap.guest.Member;
import dev.slipway.bootstrap.guest.Poll;
import dev.slipway.events.GuestSpec;
import dev.slipway.events.SecretRef;
import java.util.List;

/**
 * Does what a request wants on its guests beside K3s. Every method may be called again after any
 * crash, and throws {@link dev.slipway.kit.steps.StageException}.
 */
public interface GuestCustomiser {

  /**
   * From now on all that we start on the guest goes through it, K3s with its containers too.
   *
   * @param clusterDomain the cluster's DNS domain, which never does; null for K3s's default
   */
  void setProxy(Member member, GuestSpec.Proxy proxy, String clusterDomain);

  /** Whether the guest trusts these certificates. */
  Poll<Void> trustCertificates(Member member, List<String> certificates);

  /** Places the files, whatever is there. */
  void placeFiles(Member member, List<GuestSpec.GuestFile> files);

  /** Whether the guest's package manager has upgraded everything. */
  Poll<Void> upgradePackages(Member member);

  /** Whether the guest's package manager has installed these. */
  Poll<Void> installPackages(Member member, List<String> names);

  /**
   * Whether these have run, one after the other. One that ended well does not run again, unless the
   * guest restarts in the moment between.
   */
  Poll<Void> runCommands(Member member, Hook hook, List<SecretRef> commands);
}
