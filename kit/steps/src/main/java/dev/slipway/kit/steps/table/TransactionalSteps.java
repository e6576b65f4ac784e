package dev.slipway.kit.steps.table;

import dev.slipway.kit.steps.StepId;
import dev.slipway.kit.steps.Steps;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * {@link Steps} as statements in the caller's transaction, and word to the workers once it has
 * committed.
 */
public final class TransactionalSteps implements Steps {

  /** The channel on which workers are told that something is due. The payload says who did it. */
  public static final String CHANNEL = "slipway_steps";

  private static final String SCHEDULE =
      """
      insert into step (id, due_at) values (?, clock_timestamp() + ? * interval '1 millisecond')
      on conflict (id) do update set
        due_at = case when step.token is null then excluded.due_at else step.due_at end,
        asked_for = case when step.token is null then null
                         else least(step.asked_for, excluded.due_at) end""";

  private static final String WAKE =
      """
      insert into step (id, due_at) values (?, clock_timestamp())
      on conflict (id) do update set
        due_at = case when step.token is null then excluded.due_at else step.due_at end,
        attempts = case when step.token is null then 0 else step.attempts end,
        first_attempt = case when step.token is null then null else step.first_attempt end,
        woken = step.token is not null""";

  // A claim that has run out is nobody's any more; should its worker come back, it finds no row
  // with its token.
  private static final String REMOVE =
      "delete from step where id = ? and (token is null or due_at <= clock_timestamp())";

  // Whoever has it is to find out soon that nothing is left to do.
  private static final String STOP =
      "update step set woken = true where id = ? and token is not null and not woken";

  // Passes over what is locked: waiting for it here could deadlock with whoever hurries, or wakes,
  // the same steps in another order.
  private static final String HURRY =
      """
      update step set due_at = clock_timestamp() where id in (
        select id from step where id = any (?) and token is null and due_at > clock_timestamp()
        for update skip locked)""";

  private final Transactions transactions;
  private final String worker;
  private final Consumer<Duration> dueIn;

  /**
   * @param worker the name of this process, so that it need not listen to itself
   * @param dueIn told, after the commit, in how long something is due
   */
  public TransactionalSteps(Transactions transactions, String worker, Consumer<Duration> dueIn) {
    this.transactions = transactions;
    this.worker = worker;
    this.dueIn = dueIn;
  }

  @Override
  public void schedule(StepId id, Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("A step cannot be due in the past: " + delay);
    }
    transactions.onConnection(
        connection -> {
          try (PreparedStatement schedule = connection.prepareStatement(SCHEDULE)) {
            schedule.setString(1, id.value());
            schedule.setLong(2, delay.toMillis());
            return schedule.executeUpdate();
          }
        });
    tell(delay);
  }

  @Override
  public void wake(StepId id) {
    execute(WAKE, id);
    tell(Duration.ZERO);
  }

  @Override
  public void remove(StepId id) {
    execute(REMOVE, id);
    execute(STOP, id);
  }

  @Override
  public void hurry(Collection<StepId> ids) {
    if (ids.isEmpty()) {
      return;
    }
    int hurried =
        transactions.onConnection(
            connection -> {
              try (PreparedStatement hurry = connection.prepareStatement(HURRY)) {
                hurry.setArray(
                    1, connection.createArrayOf("text", ids.stream().map(StepId::value).toArray()));
                return hurry.executeUpdate();
              }
            });
    if (hurried > 0) {
      tell(Duration.ZERO);
    }
  }

  private void execute(String command, StepId id) {
    transactions.onConnection(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(command)) {
            statement.setString(1, id.value());
            return statement.executeUpdate();
          }
        });
  }

  /** The others are told of what is due now; what is due later they find by looking. */
  private void tell(Duration delay) {
    if (delay.isZero()) {
      transactions.onConnection(
          connection -> {
            try (PreparedStatement notify =
                connection.prepareStatement("select pg_notify('" + CHANNEL + "', ?)")) {
              notify.setString(1, worker);
              return notify.execute();
            }
          });
    }
    transactions.afterCommit(() -> dueIn.accept(delay));
  }
}
