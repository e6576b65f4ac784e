package dev.slipway.vm.steps;

import dev.slipway.events.K3sReady;
import dev.slipway.kit.delivery.Received;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.store.StageRows;
import dev.slipway.vm.store.TemplateChecks;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.stream.Stream;

/**
 * Learns which templates are fit: those of a cluster whose guests were restarted without their
 * seeds and run K3s (ADR 22). Of a VM that was learnt of from the log nobody knows the template.
 */
@ApplicationScoped
public class Canaries {
  private final StageRows rows;
  private final TemplateChecks checks;

  Canaries(StageRows rows, TemplateChecks checks) {
    this.rows = rows;
    this.checks = checks;
  }

  /** In the transaction of whoever received it. */
  public void onEvent(Received received) {
    if (received.event() instanceof K3sReady ready
        && rows.read(ready.cluster()) instanceof VmStage.Provisioning stage
        && stage.request().spec().onGuests().checksReboot()) {
      placements(stage)
          .filter(placement -> placement.template() != null)
          .forEach(
              placement ->
                  checks.note(
                      placement.endpoint(),
                      placement.template(),
                      placement.proxmoxNode(),
                      received.time()));
    }
  }

  private static Stream<Placement> placements(VmStage stage) {
    return stage.vms().stream()
        .map(Vm::state)
        .filter(VmState.Placed.class::isInstance)
        .map(state -> ((VmState.Placed) state).placement());
  }
}
