package dev.slipway.vm.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.EventId;
import dev.slipway.events.EventType;
import dev.slipway.events.FailureCode;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.NodeName;
import dev.slipway.events.Stage;
import dev.slipway.events.StageFailed;
import dev.slipway.kit.delivery.Received;
import dev.slipway.kit.metrics.Metric;
import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.StepId;
import dev.slipway.vm.Backends;
import dev.slipway.vm.Requests;
import dev.slipway.vm.domain.Held;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Mark;
import dev.slipway.vm.steps.StageChanges;
import dev.slipway.vm.store.StageRows;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What was waited for in the queue is told from what was tried, by the database's clock. */
@QuarkusTest
@Backends
class CloneSlotsIT {
  @Inject CloneSlots slots;

  @Inject EntityManager database;

  @Inject StageRows rows;

  @Inject StageChanges changes;

  @Inject MeterRegistry meters;

  private final Jobs jobs =
      new Jobs(
          null,
          new Mark(
              UUID.randomUUID(),
              new ClusterId(UuidCreator.getTimeOrderedEpoch()),
              new NodeName("harbour-server-1"),
              1),
          "slipway-test.iso");

  @Test
  void a_first_try_that_comes_late_has_waited() {
    Instant now =
        (Instant)
            database.createNativeQuery("select clock_timestamp()", Instant.class).getSingleResult();
    Instant longAgo = now.minus(Duration.ofMinutes(20));

    assertThat(slots.hasWaited(job(1, longAgo))).isTrue();
    assertThat(slots.hasWaited(job(1, now))).isFalse();
    // It failed since, or its worker was lost: then a clone may be under way.
    assertThat(slots.hasWaited(job(2, longAgo))).isFalse();
    Timer waits = meters.get(Metric.SLOTS_WAIT.id()).tag("endpoint", "lab").timer();
    assertThat(waits.count()).isEqualTo(1);
    assertThat(waits.totalTime(TimeUnit.MINUTES)).isBetween(20.0, 21.0);
  }

  /** It waits for a person, however long: others' clones do not. */
  @Test
  void a_cluster_that_is_held_keeps_no_places() {
    Job cloning = jobs.forward(VmStep.CLONE, null, 1);
    ClusterId cluster = cloning.mark().cluster();
    ClusterRequested held = Requests.requested(cluster, "lab", "debian-12", FailurePolicy.HOLD);
    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              rows.lock(cluster);
              rows.write(new VmStage.Provisioning(held, 1, List.of(cloning.vm())));
            });
    assertThat(slots.acquire(cloning)).isTrue();
    assertThat(places(cloning)).isPositive();

    QuarkusTransaction.requiringNew()
        .run(
            () ->
                changes.onEvent(
                    new Received(
                        new EventId(UuidCreator.getTimeOrderedEpoch()),
                        URI.create("/vm-service"),
                        EventType.STAGE_FAILED.type(),
                        failed(cluster),
                        Instant.now(),
                        null,
                        cluster.toString())));

    assertThat(QuarkusTransaction.requiringNew().call(() -> rows.read(cluster)))
        .isInstanceOf(Held.class);
    assertThat(places(cloning)).isZero();
  }

  private static StageFailed failed(ClusterId cluster) {
    return new StageFailed(
        cluster, 1, 1, Stage.VM, null, "CLONE", FailureCode.NO_CAPACITY, 1, "m", "r", null);
  }

  private long places(Job job) {
    return ((Number)
            database
                .createNativeQuery("select count(*) from slot where holder = ?1")
                .setParameter(1, job.attempt().id().value())
                .getSingleResult())
        .longValue();
  }

  private Job job(int number, Instant firstAttempt) {
    ClusterId cluster = new ClusterId(UuidCreator.getTimeOrderedEpoch());
    Attempt attempt = new Attempt(StepId.of("vm", cluster, "n"), number, firstAttempt);
    Job any = jobs.forward(VmStep.CLONE, null, number);
    return new Job(any.stage(), any.vm(), any.step(), any.mark(), null, attempt);
  }
}
