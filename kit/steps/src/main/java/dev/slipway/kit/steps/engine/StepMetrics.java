package dev.slipway.kit.steps.engine;

import dev.slipway.kit.metrics.Metric;
import dev.slipway.kit.metrics.Reading;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** What is measured of the steps that this process runs. */
final class StepMetrics {
  static final String FINISHED = "finished";
  static final String GAVE_UP = "gave_up";

  private final MeterRegistry meters;
  private final String stage;
  private final Reading<Map<String, Long>> waiting;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /**
   * @param waiting how many resources wait in each step; empty while that cannot be known
   */
  StepMetrics(
      MeterRegistry meters,
      String stage,
      IntSupplier inFlight,
      Supplier<Optional<Map<String, Long>>> waiting) {
    this.meters = meters;
    this.stage = stage;
    this.waiting = new Reading<>(waiting);
    Metric.STEPS_IN_FLIGHT.gauge(meters, inFlight, IntSupplier::getAsInt);
  }

  void tick(String step, String outcome, Duration took) {
    Metric.STEP_TICK.timer(meters, stage, label(step), outcome).record(took);
  }

  void calls(String step, Duration took) {
    if (known.add(step)) {
      Metric.STEPS_WAITING.gauge(
          meters,
          waiting,
          read -> read.now(steps -> steps.getOrDefault(step, 0L)).orElse(Double.NaN),
          stage,
          label(step));
    }
    Metric.STEP_CALLS.timer(meters, stage, label(step)).record(took);
  }

  void ended(String step, String outcome, Duration sinceFirstAttempt) {
    Metric.STEP_DURATION.timer(meters, stage, label(step), outcome).record(sinceFirstAttempt);
  }

  /**
   * @param lost how long the attempt took and how long the next one is put off
   */
  void retry(String step, String code, Duration lost) {
    Metric.STEP_LOST.timer(meters, stage, label(step), code).record(lost);
    Metric.STEP_RETRIES.counter(meters, stage, label(step), code).increment();
  }

  /** Stages write their steps' names in more than one way: {@code AWAIT_SSH}, {@code await-ssh}. */
  private static String label(String step) {
    return step.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
