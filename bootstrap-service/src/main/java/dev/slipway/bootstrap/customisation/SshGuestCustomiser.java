package dev.slipway.bootstrap.customisation;

import dev.slipway.bootstrap.guest.GuestFailure;
import dev.slipway.bootstrap.guest.GuestShell;
import dev.slipway.bootstrap.guest.GuestShells;
import dev.slipway.bootstrap.guest.Member;
import dev.slipway.bootstrap.guest.Poll;
import dev.slipway.events.FailureCode;
import dev.slipway.events.GuestSpec;
import dev.slipway.events.SecretRef;
import dev.slipway.kit.ssh.ExecResult;
import dev.slipway.kit.vault.Vault;
import jakarta.inject.Singleton;
import java.util.List;

/** Does it over SSH. */
@Singleton
final class SshGuestCustomiser implements GuestCustomiser {
  private final GuestShells shells;
  private final Vault vault;

  SshGuestCustomiser(GuestShells shells, Vault vault) {
    this.shells = shells;
    this.vault = vault;
  }

  @Override
  public void setProxy(Member member, GuestSpec.Proxy proxy, String clusterDomain) {
    shells.on(
        member,
        shell -> {
          var environment = new ProxyEnvironment(proxy, member.guest().address(), clusterDomain);
          shell.place(GuestShell.ENVIRONMENT, "0600", environment.text(vault::read));
          return null;
        });
  }

  @Override
  public Poll<Void> trustCertificates(Member member, List<String> certificates) {
    return shells.on(
        member,
        shell -> new TrustedCertificates(shell, Distribution.of(shell)).trust(certificates));
  }

  @Override
  public void placeFiles(Member member, List<GuestSpec.GuestFile> files) {
    shells.on(
        member,
        shell -> {
          files.forEach(file -> place(shell, file));
          return null;
        });
  }

  private void place(GuestShell shell, GuestSpec.GuestFile file) {
    ExecResult placed =
        shell.place(file.path(), file.permissions(), file.owner(), vault.read(file.content()));
    if (!placed.succeeded()) {
      throw GuestFailure.of(
          FailureCode.GUEST_SETUP_FAILED,
          "%s cannot be placed for %s: %s"
              .formatted(file.path(), file.owner(), GuestShell.said(placed)),
          "Choose another path, or an owner that the template has: packages are installed later.");
    }
  }

  @Override
  public Poll<Void> upgradePackages(Member member) {
    return shells.on(member, shell -> new Packages(shell, Distribution.of(shell)).upgrade());
  }

  @Override
  public Poll<Void> installPackages(Member member, List<String> names) {
    return shells.on(member, shell -> new Packages(shell, Distribution.of(shell)).install(names));
  }

  @Override
  public Poll<Void> runCommands(Member member, Hook hook, List<SecretRef> commands) {
    return shells.on(member, shell -> new HookCommands(shell, hook, commands, vault::read).run());
  }
}
