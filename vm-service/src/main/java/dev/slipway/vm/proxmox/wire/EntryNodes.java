package dev.slipway.vm.proxmox.wire;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * The Proxmox nodes of one endpoint through which its API is reached. One is asked until it does
 * not answer, then the next: each serves the whole cluster. That an entry says it cannot reach
 * another node (595 to 599) is an answer, and keeps it.
 *
 * <p>When none answers any more, calls are refused here for a while: threads that wait for a silent
 * endpoint are missing elsewhere.
 */
public final class EntryNodes implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(EntryNodes.class);
  public static final Duration UPLOAD_TIMEOUT = Duration.ofSeconds(60);

  /** So many calls in a row without an answer, by the time-out at most 50 seconds' worth. */
  private static final int IN_A_ROW = 5;

  /** Then one call in so much time finds out whether it is back. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final ProxmoxEndpoint endpoint;
  private final CallTimes times;
  private final ProxmoxWire wire;
  private final CircuitBreaker breaker;
  private final AtomicInteger current = new AtomicInteger();
  private final AtomicReference<NoAnswerException> last = new AtomicReference<>();

  public EntryNodes(ProxmoxEndpoint endpoint, CallTimes times, ProxmoxWire wire) {
    this.endpoint = endpoint;
    this.times = times;
    this.wire = wire;
    CircuitBreakerConfig config =
        CircuitBreakerConfig.custom()
            .slidingWindowSize(IN_A_ROW)
            .minimumNumberOfCalls(IN_A_ROW)
            .failureRateThreshold(100)
            .waitDurationInOpenState(PAUSE)
            .permittedNumberOfCallsInHalfOpenState(1)
            .recordException(EntryNodes::away)
            .ignoreException(failure -> !away(failure))
            .build();
    this.breaker = CircuitBreaker.of(endpoint.name(), config);
    breaker
        .getEventPublisher()
        .onStateTransition(
            change ->
                LOG.warnf(
                    "Endpoint %s: %s%s",
                    endpoint.name(), change.getStateTransition(), why(last.get())));
  }

  /** Of a certificate without trust its own failure tells more than that nothing is asked. */
  private static boolean away(Throwable failure) {
    return failure instanceof NoAnswerException none && !none.interrupted() && !none.untrusted();
  }

  private static String why(NoAnswerException none) {
    return none == null ? "" : ": " + none.why();
  }

  /** Whether calls are made: false while no entry answers. */
  public boolean answers() {
    return breaker.getState() != CircuitBreaker.State.OPEN
        && breaker.getState() != CircuitBreaker.State.HALF_OPEN;
  }

  /**
   * Makes the call at an entry that answers.
   *
   * @throws NoAnswerException when none does
   * @throws io.github.resilience4j.circuitbreaker.CallNotPermittedException while nothing is asked
   */
  public ProxmoxAnswer exchange(ProxmoxCall call, Map<String, String> headers) {
    return breaker.executeSupplier(() -> anywhere(call, headers));
  }

  private ProxmoxAnswer anywhere(ProxmoxCall call, Map<String, String> headers) {
    Duration timeout = call.uploads() ? UPLOAD_TIMEOUT : endpoint.callTimeout();
    long end = System.nanoTime() + timeout.toNanos();
    NoAnswerException failure = null;
    for (int tried = 0; tried < endpoint.entries().size(); tried++) {
      int entry = current.get();
      Duration left = Duration.ofNanos(end - System.nanoTime());
      if (!left.isPositive()) {
        break;
      }
      try {
        return at(endpoint.entries().get(entry), call, headers, left);
      } catch (NoAnswerException none) {
        failure = none;
        last.set(none);
        if (none.interrupted()) {
          throw none;
        }
        next(entry, none);
        // A write that left may have had its effect: the step finds out, nobody repeats it.
        if (none.sent() && call.writes()) {
          throw none;
        }
      }
    }
    throw failure;
  }

  private ProxmoxAnswer at(
      URI entry, ProxmoxCall call, Map<String, String> headers, Duration timeout) {
    try {
      return measured(entry, call, headers, timeout);
    } catch (NoAnswerException none) {
      if (none.stale() && !call.writes()) {
        return measured(entry, call, headers, timeout);
      }
      throw none;
    }
  }

  private ProxmoxAnswer measured(
      URI entry, ProxmoxCall call, Map<String, String> headers, Duration timeout) {
    return times.measured(call.name(), () -> wire.exchange(entry, call, headers, timeout));
  }

  private void next(int entry, NoAnswerException none) {
    List<URI> entries = endpoint.entries();
    int following = (entry + 1) % entries.size();
    if (entries.size() > 1 && current.compareAndSet(entry, following)) {
      LOG.warnf(
          "Endpoint %s: %s does not answer%s; from now on %s is asked",
          endpoint.name(), entries.get(entry), why(none), entries.get(following));
    }
  }

  @Override
  public void close() {
    wire.close();
  }
}
