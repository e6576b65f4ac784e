package dev.slipway.vm.work;

import dev.slipway.kit.steps.Slots;
import dev.slipway.kit.steps.StepId;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.domain.Placement;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/**
 * Places for clones that run, per endpoint, node and storage: held from the call to the task's end,
 * since parallel clones on one storage wait for each other's locks until they time out.
 */
@ApplicationScoped
public class CloneSlots {
  private final VmConfig config;
  private final Slots slots;

  CloneSlots(VmConfig config, Slots slots) {
    this.config = config;
    this.slots = slots;
  }

  /** Commits at once: a place is taken before the call goes out. */
  boolean acquire(Job job) {
    Placement placement = job.placement();
    VmConfig.Limits limits = config.endpoints().get(placement.endpoint()).limits();
    String node = placement.endpoint() + "/" + placement.templateNode();
    Map<String, Integer> places =
        Map.of(
            "endpoint/" + placement.endpoint(), limits.endpoint(),
            "node/" + node, limits.node(),
            "storage/" + node + "/" + placement.storage(), limits.storage());
    return QuarkusTransaction.requiringNew()
        .call(() -> slots.tryAcquire(job.attempt().id().value(), places));
  }

  /** In the caller's transaction. */
  public void release(StepId holder) {
    slots.release(holder.value());
  }
}
