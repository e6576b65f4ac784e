package dev.slipway.vm.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.StepId;
import dev.slipway.vm.Backends;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What was waited for in the queue is told from what was tried, by the database's clock. */
@QuarkusTest
@Backends
class CloneSlotsIT {
  @Inject CloneSlots slots;

  @Inject EntityManager database;

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
  }

  private static Job job(int number, Instant firstAttempt) {
    ClusterId cluster = new ClusterId(UuidCreator.getTimeOrderedEpoch());
    Attempt attempt = new Attempt(StepId.of("vm", cluster, "n"), number, firstAttempt);
    return new Job(null, null, null, null, null, attempt);
  }
}
