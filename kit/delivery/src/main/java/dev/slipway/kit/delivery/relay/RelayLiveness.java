package dev.slipway.kit.delivery.relay;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** A service whose relay hangs looks well and says nothing any more: restart it. */
@Liveness
@ApplicationScoped
class RelayLiveness implements HealthCheck {

  private final RelayLifecycle relay;

  RelayLiveness(RelayLifecycle relay) {
    this.relay = relay;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("outbox relay")
        .withData("leading", relay.leading())
        .status(relay.alive())
        .build();
  }
}
