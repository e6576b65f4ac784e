package dev.slipway.kubeconfig;

import dev.slipway.kit.ssh.RemoteShells;
import dev.slipway.kit.ssh.SshTimeouts;
import dev.slipway.kit.ssh.SshjRemoteShells;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** What comes from libraries that know no CDI. */
@Singleton
class ServiceBeans {

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  RemoteShells remoteShells() {
    return new SshjRemoteShells(SshTimeouts.DEFAULT);
  }
}
