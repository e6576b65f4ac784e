package dev.slipway.kit.steps.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.kit.steps.Slots;
import dev.slipway.kit.steps.StepId;
import dev.slipway.kit.steps.Steps;
import dev.slipway.kit.steps.table.Claim;
import dev.slipway.kit.steps.table.SlotTable;
import dev.slipway.kit.steps.table.StepTable;
import dev.slipway.kit.steps.table.TransactionalSteps;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Steps and slots as rows: what callers do in their own transactions. */
@Timeout(60)
class TablesIT {
  private static final StepId ID = new StepId("work/1");

  private final TestDatabase database = TestDatabase.create();
  private final JdbcTransactions transactions = database.transactions();
  private final List<Duration> told = new ArrayList<>();
  private final Steps steps = new TransactionalSteps(transactions, "test", told::add);
  private final Slots slots = new SlotTable(transactions, steps);
  private final StepTable table = new StepTable("worker", Duration.ofSeconds(30));

  @Test
  void whatIsRolledBackWasNeverAskedFor() {
    assertThatThrownBy(
            () ->
                transactions.run(
                    () -> {
                      steps.schedule(ID, Duration.ZERO);
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");

    assertThat(database.number("select count(*) from step")).isZero();
    assertThat(told).isEmpty();
  }

  @Test
  void outsideATransactionNothingIsAskedFor() {
    assertThatThrownBy(() -> steps.wake(ID)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aWaitingStepIsMovedAndOnlyTheOneRowStays() {
    transactions.run(() -> steps.schedule(ID, Duration.ofHours(1)));
    transactions.run(() -> steps.schedule(ID, Duration.ZERO));

    assertThat(database.number("select count(*) from step where due_at <= now()")).isEqualTo(1);
    assertThat(told).containsExactly(Duration.ofHours(1), Duration.ZERO);
  }

  @Test
  void twoSchedulesOfOneIdAtOnceBothSucceed() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      Steps quiet = new TransactionalSteps(transactions, "test", delay -> {});
      for (int i = 0; i < 8; i++) {
        all.add(threads.submit(() -> transactions.run(() -> quiet.schedule(ID, Duration.ZERO))));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
    assertThat(database.number("select count(*) from step")).isEqualTo(1);
  }

  @Test
  void whatOneIsTakingAnotherPassesOver() throws Exception {
    transactions.run(() -> steps.schedule(ID, Duration.ZERO));
    StepId other = new StepId("work/2");
    try (Connection first = database.open();
        Connection second = database.open()) {
      first.setAutoCommit(false);
      TestDatabase.execute(second, "set lock_timeout = '1s'");
      assertThat(table.claim(first, Set.of("work"), 10)).extracting(Claim::id).containsExactly(ID);
      transactions.run(() -> steps.schedule(other, Duration.ZERO));

      List<Claim> taken = table.claim(second, Set.of("work"), 10);

      assertThat(taken).extracting(Claim::id).containsExactly(other);
      first.commit();
      assertThat(table.claim(second, Set.of("work"), 10)).isEmpty();
    }
  }

  @Test
  void aStepIsRemovedUnlessSomebodyHoldsIt() throws Exception {
    transactions.run(() -> steps.schedule(ID, Duration.ZERO));
    try (Connection connection = database.open()) {
      assertThat(table.claim(connection, Set.of("work"), 10)).hasSize(1);

      transactions.run(() -> steps.remove(ID));
      assertThat(database.number("select count(*) from step")).isEqualTo(1);

      database.execute("update step set due_at = now() - interval '1 second'");
      transactions.run(() -> steps.remove(ID));
      assertThat(database.number("select count(*) from step")).isZero();
    }
  }

  @Test
  void aDestroyReachesAStepInOneTransactionWithItsRow() {
    transactions.run(() -> steps.schedule(ID, Duration.ofHours(1)));

    transactions.run(
        () -> {
          steps.wake(ID);
          steps.wake(new StepId("work/2"));
        });

    assertThat(database.number("select count(*) from step where due_at <= now()")).isEqualTo(2);
  }

  @Test
  void aLimitHoldsHoweverManyAskAtOnce() throws Exception {
    Map<String, Integer> limits = Map.of("node/pve1", 3, "endpoint/lab", 5);
    int won = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String holder = "vm/" + i;
        all.add(
            threads.submit(() -> transactions.inNew(() -> slots.tryAcquire(holder, "a", limits))));
      }
      for (Future<Boolean> each : all) {
        won += each.get() ? 1 : 0;
      }
    }

    assertThat(won).isEqualTo(3);
    assertThat(database.number("select count(*) from slot where resource = 'node/pve1'"))
        .isEqualTo(3);
    assertThat(database.number("select count(*) from slot where resource = 'endpoint/lab'"))
        .as("all or nothing")
        .isEqualTo(3);
  }

  @Test
  void whoAsksWhileAnotherHasNotCommittedWaitsForTheAnswer() throws Exception {
    Map<String, Integer> one = Map.of("node/pve1", 1);
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch open = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> first =
          threads.submit(
              () ->
                  transactions.inNew(
                      () -> {
                        boolean won = slots.tryAcquire("vm/1", "a", one);
                        taken.countDown();
                        StepEngineIT.pass(open);
                        return won;
                      }));
      taken.await();
      Future<Boolean> second = threads.submit(() -> acquire("vm/2", one));
      await()
          .until(
              () ->
                  second.isDone()
                      || database.number("select count(*) from pg_locks where not granted") == 1);
      open.countDown();

      assertThat(first.get()).isTrue();
      assertThat(second.get()).isFalse();
    }
  }

  @Test
  void aHolderKeepsItsPlaceAndGivesItBack() {
    Map<String, Integer> one = Map.of("node/pve1", 1);
    assertThat(acquire("vm/1", one)).isTrue();
    assertThat(acquire("vm/1", one)).as("the same once more").isTrue();
    assertThat(acquire("vm/2", one)).isFalse();

    transactions.run(() -> slots.release("vm/1"));

    assertThat(acquire("vm/2", one)).isTrue();
  }

  private boolean acquire(String holder, Map<String, Integer> limits) {
    return transactions.inNew(() -> slots.tryAcquire(holder, "a", limits));
  }
}
