package dev.slipway.kit.delivery;

import static dev.slipway.kit.delivery.Samples.cluster;
import static dev.slipway.kit.delivery.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ClusterId;
import dev.slipway.events.KubeconfigRead;
import dev.slipway.lab.backends.BackendsResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How long an event takes from its commit to its handler, publisher and reader in one process. Not
 * part of the suite, since a machine's mood is no bug: {@code -Dtest=HopMeasurement}.
 */
@QuarkusTest
@WithTestResource(BackendsResource.class)
class HopMeasurement {

  private static final Logger LOG = Logger.getLogger(HopMeasurement.class);
  private static final int WARM_UP = 300;
  private static final int MEASURED = 600;

  @Inject Outbox outbox;
  @Inject ClusterRows rows;
  @Inject ClusterEventsConsumer consumer;

  private final Map<Integer, Long> committed = new ConcurrentHashMap<>();
  private final Map<Integer, Long> handled = new ConcurrentHashMap<>();

  @ParameterizedTest
  @CsvSource({"1, 50", "50, 5"})
  void hop(int clusters, int millisBetween) throws InterruptedException {
    ClusterId[] ids = new ClusterId[clusters];
    CountDownLatch done = new CountDownLatch(WARM_UP + MEASURED);
    for (int i = 0; i < clusters; i++) {
      ids[i] = cluster();
      consumer.afterHandling(
          ids[i],
          received -> {
            handled.put(number(received), System.nanoTime());
            done.countDown();
          });
    }
    AtomicInteger next = new AtomicInteger();
    try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
      var appending =
          clock.scheduleAtFixedRate(
              () -> append(ids[next.get() % clusters], next.getAndIncrement()),
              0,
              millisBetween,
              TimeUnit.MILLISECONDS);
      assertThat(done.await(3, TimeUnit.MINUTES)).isTrue();
      appending.cancel(false);
    }
    report(clusters, millisBetween);
  }

  private void append(ClusterId cluster, int number) {
    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              rows.lock(cluster);
              outbox.append(event(cluster, "n" + number), null);
            });
    committed.put(number, System.nanoTime());
  }

  private void report(int clusters, int millisBetween) {
    long[] micros =
        LongStream.range(WARM_UP, WARM_UP + MEASURED)
            .map(n -> (handled.get((int) n) - committed.get((int) n)) / 1_000)
            .sorted()
            .toArray();
    LOG.infof(
        "hop, %d clusters, one event every %d ms, n = %d: p50 %.1f ms, p90 %.1f ms, p99 %.1f ms,"
            + " max %.1f ms",
        clusters,
        millisBetween,
        MEASURED,
        micros[MEASURED / 2] / 1_000.0,
        micros[MEASURED * 9 / 10] / 1_000.0,
        micros[MEASURED * 99 / 100] / 1_000.0,
        micros[MEASURED - 1] / 1_000.0);
  }

  private static int number(Received received) {
    return Integer.parseInt(((KubeconfigRead) received.event()).by().substring(1));
  }
}
