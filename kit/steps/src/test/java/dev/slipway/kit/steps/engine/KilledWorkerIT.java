package dev.slipway.kit.steps.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.kit.steps.StepId;
import dev.slipway.kit.steps.Steps;
import dev.slipway.kit.steps.table.TransactionalSteps;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Workers as processes, on one database, and what becomes of a step when one of them is killed or
 * frozen.
 */
@Timeout(120)
class KilledWorkerIT {
  private static final StepId JOB = new StepId("work/1");

  private final TestDatabase database = TestDatabase.create();
  private final JdbcTransactions transactions = database.transactions();
  private final Steps steps = new TransactionalSteps(transactions, "test", delay -> {});

  @BeforeEach
  void patience() {
    org.awaitility.Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
  }

  @Test
  void aKilledWorkersStepIsPickedUpWithinTheClaimAndItsEffectFound() throws Exception {
    hold("first");
    try (WorkerProcess first = atWork("first");
        WorkerProcess second = WorkerProcess.start(database, "second")) {
      first.kill();
      long killed = System.nanoTime();
      await().until(() -> "DONE".equals(database.text("select state from job")));

      assertThat(Duration.ofNanos(System.nanoTime() - killed))
          .isLessThan(WorkerProcess.CLAIM.plusSeconds(2));
      assertThat(database.text("select done_by from job")).isEqualTo("second");
      assertThat(database.text("select string_agg(made_by, ',') from thing")).isEqualTo("first");
      assertThat(database.number("select times_done from job")).isEqualTo(1);
      assertThat(database.number("select count(*) from outbox")).isEqualTo(1);
      assertThat(database.number("select attempt from call where worker = 'second'")).isEqualTo(2);
      assertThat(database.number("select count(*) from step")).isZero();
    }
  }

  @Test
  void aWorkerFrozenLongerThanItsClaimChangesNothingWhenItComesBack() throws Exception {
    database.execute("insert into job (id, after) values ('work/1', 'WAIT')");
    hold("first");
    try (WorkerProcess first = atWork("first");
        WorkerProcess second = WorkerProcess.start(database, "second")) {
      first.freeze();
      await().until(() -> "DONE".equals(database.text("select state from job")));
      String before = everything();

      release("first");
      first.thaw();
      await().until(() -> tried("first"));

      unchanged(before, first);
      assertThat(database.text("select done_by from job")).isEqualTo("second");
    }
  }

  @Test
  void neitherDoesItWhenTheStepWasRemovedAndScheduledAgainMeanwhile() throws Exception {
    hold("first");
    try (WorkerProcess first = atWork("first");
        WorkerProcess second = WorkerProcess.start(database, "second")) {
      first.freeze();
      await().until(() -> database.number("select count(*) from step") == 0);

      hold("second");
      transactions.run(() -> steps.schedule(JOB, Duration.ZERO));
      await().until(() -> calls("second") == 2);
      String before = everything();

      release("first");
      first.thaw();
      await().until(() -> tried("first"));

      unchanged(before, first);
      release("second");
      await().until(() -> database.number("select count(*) from step") == 0);
      assertThat(database.number("select times_done from job")).isEqualTo(2);
      assertThat(database.text("select string_agg(distinct worker, ',') from outbox"))
          .isEqualTo("second");
    }
  }

  @Test
  void aStepWokenWhileItRunsIsRunAgainAtOnce() throws Exception {
    database.execute("insert into job (id, after) values ('work/1', 'WAIT')");
    hold("first");
    try (WorkerProcess first = atWork("first")) {
      transactions.run(() -> steps.wake(JOB));
      release("first");

      await().atMost(Duration.ofSeconds(2)).until(() -> calls("first") == 2);
      await().until(() -> database.number("select times_done from job") == 2);
      assertThat(database.number("select max(attempt) from call")).isEqualTo(1);
    }
  }

  @Test
  void fiveHundredDueStepsAreRunOnceEachByTwoProcesses() throws Exception {
    try (WorkerProcess first = WorkerProcess.start(database, "first");
        WorkerProcess second = WorkerProcess.start(database, "second")) {
      database.execute("insert into job (id) select 'work/' || n from generate_series(1, 500) n");
      transactions.run(
          () -> {
            for (int i = 1; i <= 500; i++) {
              steps.schedule(StepId.of("work", i), Duration.ZERO);
            }
          });

      await()
          .untilAsserted(
              () ->
                  assertThat(database.number("select count(*) from job where state = 'DONE'"))
                      .isEqualTo(500));
      assertThat(database.number("select max(times_done) from job")).isEqualTo(1);
      assertThat(database.number("select count(*) from call")).isEqualTo(500);
      assertThat(database.number("select count(*) from outbox")).isEqualTo(500);
      await().until(() -> database.number("select count(*) from step") == 0);
      assertThat(database.number("select count(distinct worker) from call")).isEqualTo(2);
    }
  }

  /** A worker that has taken the job and is in its call. */
  private WorkerProcess atWork(String worker) throws Exception {
    WorkerProcess process = WorkerProcess.start(database, worker);
    database.execute("insert into job (id) values ('work/1') on conflict do nothing");
    transactions.run(() -> steps.schedule(JOB, Duration.ZERO));
    await().until(() -> calls(worker) == 1);
    return process;
  }

  private void hold(String worker) {
    database.execute("insert into hold values (?)", worker);
  }

  private void release(String worker) {
    database.execute("delete from hold where worker = ?", worker);
  }

  private long calls(String worker) {
    return database.number("select count(*) from call where worker = '%s'".formatted(worker));
  }

  private boolean tried(String worker) {
    return database.number(
            "select count(*) from commit_tried where worker = '%s'".formatted(worker))
        > 0;
  }

  /** All that a completion can change. The lease's end is left out: its keeper moves it. */
  private String everything() {
    return database.text(
        """
        select (select json_agg(j) from job j)::text || (select json_agg(o) from outbox o)::text
          || coalesce((select json_agg(json_build_array(id, token, worker, attempts)) from step)::text, '')
        """);
  }

  /** The frozen one has tried to commit; its transaction has ended once it is idle. */
  private void unchanged(String before, WorkerProcess zombie) throws Exception {
    assertThat(zombie.end()).isTrue();
    assertThat(everything()).isEqualTo(before);
  }
}
