package dev.slipway.vm.proxmox;

import io.smallrye.health.api.Wellness;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Which endpoints answer. No readiness: a service whose Proxmox VE is away goes on hearing, and no
 * restart of it would bring that back.
 */
@Wellness
final class ProxmoxWellness implements HealthCheck {
  private final ProxmoxHypervisors hypervisors;

  ProxmoxWellness(ProxmoxHypervisors hypervisors) {
    this.hypervisors = hypervisors;
  }

  @Override
  public HealthCheckResponse call() {
    Map<String, Boolean> answering = hypervisors.answering();
    HealthCheckResponseBuilder answer =
        HealthCheckResponse.named("Proxmox VE").status(!answering.containsValue(false));
    answering.forEach((name, up) -> answer.withData(name, up ? "answers" : "does not answer"));
    return answer.build();
  }
}
