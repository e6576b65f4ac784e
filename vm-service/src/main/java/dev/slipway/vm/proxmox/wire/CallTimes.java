package dev.slipway.vm.proxmox.wire;

import dev.slipway.kit.metrics.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** How long calls take, and how they end. */
public record CallTimes(MeterRegistry meters) {

  private enum Outcome {
    OK,
    REFUSED,
    FAILED,
    TIMEOUT,
    UNREACHABLE,
    INTERRUPTED
  }

  /**
   * @param name method and path, no parameters
   * @param call throws only where no answer came
   */
  ProxmoxAnswer measured(String name, Supplier<ProxmoxAnswer> call) {
    long started = System.nanoTime();
    Outcome outcome = Outcome.UNREACHABLE;
    try {
      ProxmoxAnswer answer = call.get();
      outcome = outcome(answer);
      return answer;
    } catch (RuntimeException failure) {
      outcome = outcome(failure.getCause());
      throw failure;
    } finally {
      Metric.PROXMOX_CALL
          .timer(meters, CallClass.of(name).label(), outcome.name().toLowerCase(Locale.ROOT))
          .record(Duration.ofNanos(System.nanoTime() - started));
    }
  }

  private static Outcome outcome(ProxmoxAnswer answer) {
    if (answer.ok()) {
      return Outcome.OK;
    }
    return answer.status() < 500 ? Outcome.REFUSED : Outcome.FAILED;
  }

  private static Outcome outcome(Throwable cause) {
    if (cause instanceof TimeoutException) {
      return Outcome.TIMEOUT;
    }
    return cause instanceof InterruptedException ? Outcome.INTERRUPTED : Outcome.UNREACHABLE;
  }
}
