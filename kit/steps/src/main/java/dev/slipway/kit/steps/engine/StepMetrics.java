package dev.slipway.kit.steps.engine;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/**
 * {@code slipway_step_seconds{stage,step,outcome}}, {@code slipway_step_retries_total{code}},
 * {@code slipway_steps_in_flight}, {@code slipway_slots_taken{resource}}. The stage is the kind of
 * the step's id. No label has an id in it.
 */
final class StepMetrics {
  private final MeterRegistry meters;
  private final MultiGauge slots;

  StepMetrics(MeterRegistry meters, Supplier<Number> inFlight) {
    this.meters = meters;
    this.slots =
        MultiGauge.builder("slipway.slots.taken")
            .description("Places taken under concurrency limits, by all replicas together")
            .register(meters);
    io.micrometer.core.instrument.Gauge.builder("slipway.steps.in.flight", inFlight)
        .description("Steps that this process runs now")
        .register(meters);
  }

  void tick(String stage, String step, String outcome, Duration took) {
    meters.timer("slipway.step", "stage", stage, "step", step, "outcome", outcome).record(took);
  }

  void retry(String code) {
    meters.counter("slipway.step.retries", "code", code).increment();
  }

  void slots(Map<String, Integer> taken) {
    slots.register(
        taken.entrySet().stream()
            .map(each -> MultiGauge.Row.of(Tags.of("resource", each.getKey()), each.getValue()))
            .toList(),
        true);
  }
}
