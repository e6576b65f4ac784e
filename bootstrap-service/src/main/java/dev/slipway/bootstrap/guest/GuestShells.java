package dev.slipway.bootstrap.guest;

import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.kit.ssh.RemoteShell;
import dev.slipway.kit.ssh.RemoteShells;
import dev.slipway.kit.ssh.SshException;
import dev.slipway.kit.ssh.SshTarget;
import dev.slipway.kit.vault.Vault;
import dev.slipway.kit.vault.VaultException;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Opens sessions with guests: the cluster's key from the vault, the member's pinned host keys. */
public final class GuestShells {
  private final RemoteShells shells;
  private final Vault vault;

  public GuestShells(RemoteShells shells, Vault vault) {
    this.shells = shells;
    this.vault = vault;
  }

  /** Does some work over one connection. Every failure of it is a StageException. */
  public <T> T on(Member member, Function<GuestShell, T> work) {
    return on(member, member.guest().acceptedHostKeys(), work);
  }

  /** The same with other host keys than the member's. */
  <T> T on(Member member, Set<HostKeyFingerprint> accepted, Function<GuestShell, T> work) {
    var target =
        new SshTarget(member.guest().address(), member.guest().sshPort(), member.guest().sshUser());
    Set<String> pins =
        accepted.stream().map(HostKeyFingerprint::value).collect(Collectors.toUnmodifiableSet());
    try (RemoteShell shell = shells.open(target, vault.sshPrivateKey(member.cluster()), pins)) {
      return work.apply(new GuestShell(shell));
    } catch (SshException failed) {
      throw GuestFailure.of(failed);
    } catch (VaultException failed) {
      throw GuestFailure.of(failed);
    }
  }
}
