package dev.slipway.kit.steps.engine;

import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.Completion;
import dev.slipway.kit.steps.Next;
import dev.slipway.kit.steps.RetryPolicy;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.steps.Step;
import dev.slipway.kit.steps.StepHandler;
import dev.slipway.kit.steps.StepId;
import dev.slipway.kit.steps.table.Transactions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A stage in small. Its step makes one thing in an outside world, found or created, and writes into
 * its row who did it. While the table {@code hold} names a worker, that worker's calls do not
 * return, and heed no interrupt: a zombie at its worst.
 */
record World(String worker, TestDatabase database, Transactions transactions)
    implements StepHandler {
  static final String KIND = "work";

  static final String TABLES =
      """
      create table job (
        id text primary key, state text not null default 'NEW', after text not null default 'DONE',
        done_by text, times_done int not null default 0);
      create table outbox (job text not null, worker text not null);
      -- The outside world, and traces; written at once, in no transaction of a tick.
      create table thing (job text primary key, made_by text not null);
      create table hold (worker text primary key);
      create table up (worker text primary key);
      create table call (
        job text not null, worker text not null, attempt int not null);
      create table commit_tried (job text not null, worker text not null)""";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Optional<Step> next(StepId id) {
    String state = database.text("select state from job where id = '" + id + "'");
    return state == null || state.equals("GONE") ? Optional.empty() : Optional.of(new Make());
  }

  private final class Make implements Step {
    @Override
    public String name() {
      return "make";
    }

    @Override
    public RetryPolicy retries() {
      return RetryPolicy.within(Duration.ofMinutes(1));
    }

    @Override
    public Completion run(Attempt attempt) {
      String job = attempt.id().value();
      database.execute(
          "insert into call (job, worker, attempt) values (?, ?, ?)",
          job,
          worker,
          attempt.number());
      database.execute("insert into thing values (?, ?) on conflict do nothing", job, worker);
      while (held()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
      return () -> done(job);
    }

    /**
     * An interrupt cuts the connection of a virtual thread: then ask again, as a call does that
     * heeds none.
     */
    private boolean held() {
      boolean cut = Thread.interrupted();
      try {
        return cut
            || database.number("select count(*) from hold where worker = '" + worker + "'") > 0;
      } catch (IllegalStateException e) {
        return true;
      }
    }

    private Next done(String job) {
      database.execute("insert into commit_tried values (?, ?)", job, worker);
      String after =
          transactions.onConnection(
              row -> {
                TestDatabase.text(row, "select id from job where id = ? for update", job);
                TestDatabase.execute(
                    row,
                    "update job set state = 'DONE', done_by = ?, times_done = times_done + 1"
                        + " where id = ?",
                    worker,
                    job);
                TestDatabase.execute(row, "insert into outbox values (?, ?)", job, worker);
                return TestDatabase.text(row, "select after from job where id = ?", job);
              });
      return after.equals("DONE") ? Next.done() : Next.lookAgain(Duration.ofHours(1));
    }

    @Override
    public Next gaveUp(Attempt attempt, StageException cause) {
      throw new IllegalStateException("Nothing here is given up", cause);
    }
  }
}
