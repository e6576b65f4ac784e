package dev.slipway.vm;

import dev.slipway.kit.ssh.JumpHost;
import dev.slipway.kit.ssh.NetworkShells;
import dev.slipway.kit.ssh.RemoteShells;
import dev.slipway.kit.ssh.SshTarget;
import dev.slipway.kit.ssh.SshTimeouts;
import dev.slipway.kit.ssh.SshjRemoteShells;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** What the libraries do not make beans of themselves. */
@ApplicationScoped
class ServiceBeans {
  private static final int SSH_PORT = 22;

  @Produces
  @DefaultBean
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @DefaultBean
  @Singleton
  RemoteShells remoteShells(VmConfig config) {
    return new NetworkShells(new SshjRemoteShells(SshTimeouts.DEFAULT), ways(config));
  }

  private static Map<String, NetworkShells.Way> ways(VmConfig config) {
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

  private static JumpHost bastion(VmConfig.Jump jump) {
    return JumpHost.withKeyFile(
        new SshTarget(jump.host(), jump.port().orElse(SSH_PORT), jump.user()),
        jump.privateKeyFile(),
        jump.fingerprint());
  }
}
