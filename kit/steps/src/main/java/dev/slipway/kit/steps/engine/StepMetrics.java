package dev.slipway.kit.steps.engine;

import dev.slipway.kit.metrics.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.function.IntSupplier;

/** What is measured of the steps that this process runs. */
final class StepMetrics {
  static final String FINISHED = "finished";
  static final String GAVE_UP = "gave_up";

  private final MeterRegistry meters;
  private final String stage;

  StepMetrics(MeterRegistry meters, String stage, IntSupplier inFlight) {
    this.meters = meters;
    this.stage = stage;
    Metric.STEPS_IN_FLIGHT.gauge(meters, inFlight, IntSupplier::getAsInt);
  }

  void tick(String step, String outcome, Duration took) {
    Metric.STEP_TICK.timer(meters, stage, label(step), outcome).record(took);
  }

  void calls(String step, Duration took) {
    Metric.STEP_CALLS.timer(meters, stage, label(step)).record(took);
  }

  void ended(String step, String outcome, Duration sinceFirstAttempt) {
    Metric.STEP_DURATION.timer(meters, stage, label(step), outcome).record(sinceFirstAttempt);
  }

  void retry(String step, String code) {
    Metric.STEP_RETRIES.counter(meters, stage, label(step), code).increment();
  }

  /** Stages write their steps' names in more than one way: {@code AWAIT_SSH}, {@code await-ssh}. */
  private static String label(String step) {
    return step.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
