package dev.slipway.bootstrap.k3s;

import dev.slipway.bootstrap.BootstrapConfig;
import dev.slipway.bootstrap.guest.GuestInitialiser;
import dev.slipway.bootstrap.guest.GuestShells;
import dev.slipway.bootstrap.guest.SshGuestInitialiser;
import dev.slipway.bootstrap.requirements.GuestRequirements;
import dev.slipway.bootstrap.requirements.SshGuestRequirements;
import dev.slipway.kit.ssh.JumpHost;
import dev.slipway.kit.ssh.NetworkShells;
import dev.slipway.kit.ssh.RemoteShells;
import dev.slipway.kit.ssh.SshTarget;
import dev.slipway.kit.ssh.SshTimeouts;
import dev.slipway.kit.ssh.SshjRemoteShells;
import dev.slipway.kit.vault.Vault;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** Puts the adapters together from the configuration. */
@ApplicationScoped
class GuestAdapters {
  private static final URI RELEASES = URI.create("https://github.com/k3s-io/k3s/releases/download");
  private static final URI SOURCES = URI.create("https://raw.githubusercontent.com/k3s-io/k3s");

  private static final int SSH_PORT = 22;

  private final BootstrapConfig config;

  GuestAdapters(BootstrapConfig config) {
    this.config = config;
  }

  @Produces
  @Singleton
  RemoteShells remoteShells() {
    BootstrapConfig.Ssh ssh = config.bootstrap().ssh();
    var direct =
        new SshjRemoteShells(
            new SshTimeouts(
                ssh.connectTimeout(),
                ssh.handshakeTimeout(),
                ssh.transferTimeout(),
                ssh.keepAlive()));
    return new NetworkShells(
        ssh.jump().map(jump -> direct.via(bastion(jump))).orElse(direct), ways(config));
  }

  private static JumpHost bastion(BootstrapConfig.Jump jump) {
    return JumpHost.withKeyFile(
        new SshTarget(jump.host(), jump.port().orElse(SSH_PORT), jump.user()),
        jump.privateKeyFile(),
        jump.fingerprint());
  }

  private static Map<String, NetworkShells.Way> ways(BootstrapConfig config) {
    Map<String, NetworkShells.Way> ways = new HashMap<>();
    config
        .networks()
        .forEach(
            (name, network) ->
                network
                    .jump()
                    .ifPresent(
                        jump ->
                            ways.put(name, new NetworkShells.Way(network.cidr(), bastion(jump)))));
    return ways;
  }

  @Produces
  @Singleton
  GuestShells guestShells(RemoteShells shells, Vault vault) {
    return new GuestShells(shells, vault);
  }

  void close(@Disposes GuestShells shells) {
    shells.close();
  }

  @Produces
  @Singleton
  GuestInitialiser initialiser(GuestShells shells) {
    return new SshGuestInitialiser(shells);
  }

  @Produces
  @Singleton
  GuestRequirements requirements(GuestShells shells, Clock clock) {
    BootstrapConfig.Requirements least = config.bootstrap().requirements();
    return new SshGuestRequirements(
        shells, least.cpus(), least.memoryMib(), least.diskMib(), binaries(), clock);
  }

  private URI binaries() {
    return withoutCredentials(config.k3s().mirror().orElse(RELEASES));
  }

  /** The URL stands on guests' command lines and in events: it must hold no secret. */
  static URI withoutCredentials(URI source) {
    if (source.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "slipway.k3s.mirror and slipway.k3s.script-mirror must not hold a user or password:"
              + " let the mirror be read without, or by the guests' addresses");
    }
    return source;
  }

  @Produces
  @Singleton
  K3sInstaller installer(GuestShells shells, Vault vault) {
    URI scripts =
        withoutCredentials(
            config.k3s().scriptMirror().or(() -> config.k3s().mirror()).orElse(SOURCES));
    return new SshK3sInstaller(shells, vault, binaries(), scripts, config.k3s().airgapImages());
  }
}
