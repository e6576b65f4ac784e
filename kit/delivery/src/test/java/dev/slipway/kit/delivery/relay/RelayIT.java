package dev.slipway.kit.delivery.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.kit.delivery.outbox.OutboxRow.Channel;
import dev.slipway.kit.delivery.relay.FaultyPublisher.Fault;
import dev.slipway.kit.delivery.relay.RelayBench.Running;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RelayIT {

  private static final FaultyPublisher.Faults NONE = row -> Fault.NONE;
  private static final Duration LONG = Duration.ofSeconds(30);

  private static RelayBench bench;

  private final UUID cluster = UuidCreator.getTimeOrderedEpoch();

  @BeforeAll
  static void startBackends() {
    bench = new RelayBench();
  }

  @AfterAll
  static void stopBackends() {
    bench.close();
  }

  @AfterEach
  void stopRelays() throws InterruptedException {
    bench.stopRelays();
  }

  @Test
  void of_two_relays_one_leads() {
    Running one = bench.relay(NONE);
    Running other = bench.relay(NONE);

    appended(0, 20);

    awaitFirstOccurrences(numbers(20));
    assertThat(bench.published(cluster)).hasSize(20);
    assertThat(one.relay().leading()).isNotEqualTo(other.relay().leading());
  }

  @Test
  void a_relay_that_freezes_is_followed_by_another_and_may_repeat_but_not_reorder()
      throws InterruptedException {
    Running frozen = bench.relay(NONE);
    await().until(() -> frozen.relay().leading());
    Running follower = bench.relay(NONE);
    frozen.publisher().freezeAt(cluster);

    appended(0, 3);
    frozen.publisher().frozen.await();
    awaitFirstOccurrences(numbers(3));
    assertThat(follower.relay().leading()).isTrue();
    appended(3, 10);
    awaitFirstOccurrences(numbers(10));
    frozen.publisher().thaw();

    await().until(() -> !frozen.relay().leading());
    await().untilAsserted(() -> assertThat(bench.published(cluster)).hasSize(11));
    appended(10, 20);
    awaitFirstOccurrences(numbers(20));
    assertThat(bench.published(cluster)).startsWith(0, 1, 2).contains(0).hasSize(21);
  }

  @Test
  void a_relay_that_stops_gives_its_lease_back() throws InterruptedException {
    Map<String, String> patient =
        Map.of("slipway.relay.lease", "PT10M", "slipway.relay.renewal", "PT0.2S");
    Running first = bench.relay(NONE, patient);
    await().until(() -> first.relay().leading());

    first.stop();
    Running second = bench.relay(NONE, patient);

    await().until(() -> second.relay().leading());
  }

  @Test
  void order_holds_when_events_and_acknowledgements_get_lost() {
    Random chance = new Random(7);
    bench.relay(
        row ->
            switch (chance.nextInt(3)) {
              case 0 -> Fault.LOST;
              case 1 -> Fault.UNACKNOWLEDGED;
              default -> Fault.NONE;
            });

    appended(0, 40);

    awaitFirstOccurrences(numbers(40));
    assertThat(bench.published(cluster)).hasSizeGreaterThan(40);
  }

  @Test
  void a_cluster_whose_events_kafka_refuses_stops_alone() {
    UUID refused = UuidCreator.getTimeOrderedEpoch();
    // Whoever waited for the refused one would wait for ten minutes.
    bench.relay(
        row -> row.lane().cluster().equals(refused) ? Fault.LOST : Fault.NONE,
        Map.of("slipway.relay.retry-initial", "PT10M", "slipway.relay.retry-cap", "PT10M"));

    bench.append(refused, 0);
    bench.append(refused, 1);
    appended(0, 20);

    awaitFirstOccurrences(numbers(20));
    assertThat(bench.published(refused)).isEmpty();
  }

  @Test
  void a_row_that_makes_no_event_stops_its_cluster_alone() {
    UUID broken = UuidCreator.getTimeOrderedEpoch();
    bench.relay(NONE);

    bench.append(broken, 0, "{}");
    appended(0, 5);

    awaitFirstOccurrences(numbers(5));
    assertThat(bench.published(broken)).isEmpty();
    bench.query(
        "with gone as (delete from outbox where cluster = '%s' returning 1) select count(*) from gone"
            .formatted(broken));
  }

  @Test
  void order_holds_over_a_broker_that_goes_and_comes_back() {
    bench.relay(NONE);
    appended(0, 5);
    awaitFirstOccurrences(numbers(5));

    bench.stopBroker();
    appended(5, 15);
    bench.startBroker();
    appended(15, 20);

    awaitFirstOccurrences(numbers(20));
  }

  @Test
  void a_database_that_breaks_the_relays_connections_loses_nothing() {
    bench.relay(NONE);

    for (int n = 0; n < 20; n++) {
      bench.append(cluster, n);
      if (n % 5 == 0) {
        bench.query(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                + " where application_name like 'slipway outbox%'");
      }
    }

    awaitFirstOccurrences(numbers(20));
  }

  @Test
  void a_commit_wakes_the_relay_and_does_not_wait_for_the_poll() {
    relayThatIsOnlyWoken(NONE, "PT0.1S");
    appended(0, 1);
    awaitFirstOccurrences(numbers(1));

    appended(1, 3);

    awaitFirstOccurrences(numbers(3));
  }

  @Test
  void progress_leaves_together_and_a_commit_of_it_wakes_the_relay() {
    relayThatIsOnlyWoken(NONE, "PT3S");

    // One after the other they would take minutes.
    for (int n = 0; n < 100; n++) {
      bench.report(cluster, n);
    }

    awaitFirstOccurrences(numbers(100));
    await().until(() -> unsentRows() == 0);
    assertThat(bench.published(cluster)).hasSize(100);
  }

  @Test
  void progress_that_was_passed_over_follows_when_its_lane_is_free() {
    relayThatIsOnlyWoken(row -> Fault.SLOW, "PT0.1S");
    bench.report(cluster, 0);
    awaitFirstOccurrences(numbers(1));

    // Kafka has the one before and has not said so: what is looked for now is passed over.
    bench.report(cluster, 1);

    awaitFirstOccurrences(numbers(2));
  }

  @Test
  void progress_that_kafka_refuses_is_sent_again_and_keeps_no_event_waiting() {
    AtomicInteger refused = new AtomicInteger();
    bench.relay(
        row ->
            row.lane().channel() == Channel.PROGRESS && refused.incrementAndGet() <= 7
                ? Fault.LOST
                : Fault.NONE,
        Map.of("slipway.relay.retry-initial", "PT2S", "slipway.relay.retry-cap", "PT2S"));

    for (int n = 0; n < 5; n++) {
      bench.report(cluster, n);
    }
    await().until(() -> refused.get() > 0);
    bench.append(cluster, 100);

    await().atMost(LONG).until(() -> unsentRows() == 0);
    assertThat(bench.firstOccurrences(cluster).getFirst()).isEqualTo(100);
    assertThat(bench.firstOccurrences(cluster)).containsAll(numbers(5));
  }

  @Test
  void sent_rows_are_forgotten_after_a_while_and_unsent_ones_never() {
    appended(0, 3);
    bench.query(
        "with aged as (update outbox set created = created - interval '8 days',"
            + " sent_at = case when payload::text in ('0', '1') then now() - interval '8 days' end"
            + " where cluster = '%s' returning 1) select count(*) from aged".formatted(cluster));

    Running relay = bench.relay(row -> Fault.LOST);

    await().until(() -> rowsLeft() == 1);
    await().until(() -> relay.relay().unsent().oldest().toDays() == 8);
    assertThat(relay.relay().unsent().rows()).isPositive();
  }

  /** A leader that looks for nothing by itself within the time of a test. */
  private static void relayThatIsOnlyWoken(FaultyPublisher.Faults faults, String progressEvery) {
    Running relay =
        bench.relay(
            faults,
            Map.of(
                "slipway.relay.lease", "PT10M",
                "slipway.relay.renewal", "PT5M",
                "slipway.relay.poll", "PT5M",
                "slipway.relay.progress-every", progressEvery));
    await().until(() -> relay.relay().leading());
  }

  private long unsentRows() {
    return bench.query(
        "select count(*) from outbox where sent_at is null and cluster = '%s'".formatted(cluster));
  }

  private long rowsLeft() {
    return bench.query("select count(*) from outbox where cluster = '%s'".formatted(cluster));
  }

  private void appended(int from, int to) {
    for (int n = from; n < to; n++) {
      bench.append(cluster, n);
    }
  }

  private void awaitFirstOccurrences(List<Integer> expected) {
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(bench.firstOccurrences(cluster)).isEqualTo(expected));
  }

  private static List<Integer> numbers(int to) {
    return IntStream.range(0, to).boxed().toList();
  }
}
