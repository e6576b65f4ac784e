package dev.slipway.vm;

import dev.slipway.kit.ssh.RemoteShells;
import dev.slipway.kit.ssh.SshTimeouts;
import dev.slipway.kit.ssh.SshjRemoteShells;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** What the libraries do not make beans of themselves. */
@ApplicationScoped
class ServiceBeans {
  @Produces
  @DefaultBean
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @DefaultBean
  @Singleton
  RemoteShells remoteShells() {
    return new SshjRemoteShells(SshTimeouts.DEFAULT);
  }
}
