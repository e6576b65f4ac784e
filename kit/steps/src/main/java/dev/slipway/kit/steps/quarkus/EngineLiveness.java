package dev.slipway.kit.steps.quarkus;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** A service whose engine has stopped looks well and does nothing any more: restart it. */
@Liveness
@ApplicationScoped
class EngineLiveness implements HealthCheck {
  private final EngineLifecycle engine;

  EngineLiveness(EngineLifecycle engine) {
    this.engine = engine;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("step engine").status(engine.alive()).build();
  }
}
