package dev.slipway.vm.work;

import dev.slipway.kit.metrics.Metric;
import dev.slipway.kit.steps.Slots;
import dev.slipway.kit.steps.StepId;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.domain.Placement;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Places for clones that run, per endpoint, node and storage: held from the call to the task's end,
 * since parallel clones on one storage wait for each other's locks until they time out. Teams take
 * turns.
 */
@ApplicationScoped
public class CloneSlots {
  /** More than the first looks at an empty queue are apart. */
  private static final Duration A_MOMENT = Duration.ofSeconds(1);

  private final VmConfig config;
  private final Slots slots;
  private final EntityManager database;
  private final MeterRegistry meters;

  CloneSlots(VmConfig config, Slots slots, EntityManager database, MeterRegistry meters) {
    this.config = config;
    this.slots = slots;
    this.database = database;
    this.meters = meters;
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
        .call(() -> slots.tryAcquire(job.attempt().id().value(), job.team(), places));
  }

  /**
   * Whether its first try has waited for a place until now: that time is the queue's, not the
   * clone's. By the database's clock, which the first try's time is of.
   */
  boolean hasWaited(Job job) {
    if (job.attempt().number() > 1) {
      return false;
    }
    Instant now = QuarkusTransaction.requiringNew().call(this::now);
    Duration waited = Duration.between(job.attempt().firstAttempt(), now);
    if (waited.compareTo(A_MOMENT) <= 0) {
      return false;
    }
    Metric.SLOTS_WAIT.timer(meters, job.placement().endpoint()).record(waited);
    return true;
  }

  private Instant now() {
    return (Instant)
        database.createNativeQuery("select clock_timestamp()", Instant.class).getSingleResult();
  }

  /** In the caller's transaction. */
  public void release(StepId holder) {
    slots.release(holder.value());
  }
}
