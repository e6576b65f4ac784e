package dev.slipway.kit.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricTest {
  private final CompositeMeterRegistry meters =
      new CompositeMeterRegistry(Clock.SYSTEM, List.of(new SimpleMeterRegistry()));

  @Test
  void aTimerCountsIntoItsFewBuckets() {
    Timer timer = Metric.PROXMOX_CALL.timer(meters, "clone", "ok");
    timer.record(Duration.ofMillis(300));

    assertThat(Metric.PROXMOX_CALL.timer(meters, "clone", "ok")).isSameAs(timer);
    assertThat(timer.takeSnapshot().histogramCounts())
        .extracting(bucket -> bucket.bucket(TimeUnit.MILLISECONDS))
        .containsExactly(20.0, 100.0, 500.0, 2000.0, 10000.0);
    assertThat(timer.takeSnapshot().histogramCounts())
        .extracting(CountAtBucket::count)
        .containsExactly(0.0, 0.0, 1.0, 1.0, 1.0);
  }

  @Test
  void aTimerWithoutBucketsHasNoHistogram() {
    Timer timer = Metric.STEP_TICK.timer(meters, "vm", "clone", "done");
    timer.record(Duration.ofMillis(300));

    assertThat(timer.takeSnapshot().histogramCounts()).isEmpty();
  }

  @Test
  void itsTagsAreAllGiven() {
    assertThatThrownBy(() -> Metric.STEP_RETRIES.counter(meters, "vm"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[stage, step, code]");
  }

  @Test
  void aCounterIsNoGauge() {
    assertThatThrownBy(() -> Metric.INBOX_EVENTS.gauge(meters, 1, any -> 1, "type", "outcome"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("COUNTER");
  }

  @Test
  void theLastGaugeOfANameCounts() {
    Metric.LEASES.gauge(meters, 1, Integer::doubleValue, "address", "other");
    Metric.LEASES.gauge(meters, 1, Integer::doubleValue, "vmid", "none");
    Metric.LEASES.gauge(meters, 2, Integer::doubleValue, "vmid", "none");

    assertThat(meters.get("slipway.leases").tag("kind", "vmid").gauge().value()).isEqualTo(2);
    assertThat(meters.get("slipway.leases").tag("kind", "address").gauge().value()).isEqualTo(1);
    assertThat(meters.getRegistries().iterator().next().get("slipway.leases").gauges())
        .extracting(Gauge::value)
        .containsExactlyInAnyOrder(1.0, 2.0);
  }

  @Test
  void prometheusAddsUnitAndTotal() {
    assertThat(List.of(Metric.STEP_DURATION, Metric.STEP_RETRIES, Metric.OUTBOX_AGE, Metric.LEASES))
        .extracting(Metric::prometheusName)
        .containsExactly(
            "slipway_step_duration_seconds",
            "slipway_step_retries_total",
            "slipway_outbox_age_seconds",
            "slipway_leases");
  }

  @ParameterizedTest
  @EnumSource
  void namesAreOursAndTagsNameNobody(Metric metric) {
    assertThat(metric.id()).matches("slipway(\\.[a-z]+)+");
    assertThat(
            Set.of(
                "stage",
                "step",
                "outcome",
                "code",
                "type",
                "class",
                "kind",
                "network",
                "endpoint",
                "phase"))
        .containsAll(metric.tags());
  }
}
