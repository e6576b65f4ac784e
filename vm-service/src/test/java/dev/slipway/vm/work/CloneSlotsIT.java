package dev.slipway.vm.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.kit.metrics.Metric;
import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.StepId;
import dev.slipway.vm.Backends;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Mark;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What was waited for in the queue is told from what was tried, by the database's clock. */
@QuarkusTest
@Backends
class CloneSlotsIT {
  @Inject CloneSlots slots;

  @Inject EntityManager database;

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

  private Job job(int number, Instant firstAttempt) {
    ClusterId cluster = new ClusterId(UuidCreator.getTimeOrderedEpoch());
    Attempt attempt = new Attempt(StepId.of("vm", cluster, "n"), number, firstAttempt);
    Job any = jobs.forward(VmStep.CLONE, null, number);
    return new Job(any.stage(), any.vm(), any.step(), any.mark(), null, attempt);
  }
}
