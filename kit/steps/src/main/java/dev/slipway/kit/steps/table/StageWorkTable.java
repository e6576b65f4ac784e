package dev.slipway.kit.steps.table;

import dev.slipway.kit.metrics.Metric;
import dev.slipway.kit.steps.StagePhase;
import dev.slipway.kit.steps.StageTimes;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Optional;

/** {@link StageTimes} as rows: one for each cluster that the stage works on, with its beginning. */
public final class StageWorkTable implements StageTimes {
  private static final String BEGIN =
      "insert into stage_work (cluster, began) values (?, clock_timestamp()) on conflict do nothing";

  private static final String END =
      """
      delete from stage_work where cluster = ?
      returning (extract(epoch from clock_timestamp() - began) * 1000)::bigint""";

  private final Transactions transactions;
  private final String stage;
  private final MeterRegistry meters;

  public StageWorkTable(Transactions transactions, String stage, MeterRegistry meters) {
    this.transactions = transactions;
    this.stage = stage;
    this.meters = meters;
  }

  @Override
  public void changed(String cluster, StagePhase before, StagePhase after, boolean failed) {
    if (before == after) {
      return;
    }
    if (before.works()) {
      Outcome outcome = outcome(before, after, failed);
      end(cluster)
          .ifPresent(
              took ->
                  transactions.afterCommit(
                      () ->
                          Metric.STAGE_DURATION.timer(meters, stage, outcome.label).record(took)));
    }
    if (after.works()) {
      begin(cluster);
    }
  }

  private static Outcome outcome(StagePhase before, StagePhase after, boolean failed) {
    if (before == StagePhase.BACKWARD) {
      return Outcome.UNDONE;
    }
    if (after == StagePhase.FINISHED) {
      return Outcome.FINISHED;
    }
    return failed ? Outcome.FAILED : Outcome.CANCELLED;
  }

  private void begin(String cluster) {
    transactions.onConnection(
        connection -> {
          try (PreparedStatement begin = connection.prepareStatement(BEGIN)) {
            begin.setString(1, cluster);
            return begin.executeUpdate();
          }
        });
  }

  /** Empty for work that began before there was a row for it. */
  private Optional<Duration> end(String cluster) {
    return transactions.onConnection(
        connection -> {
          try (PreparedStatement end = connection.prepareStatement(END)) {
            end.setString(1, cluster);
            try (ResultSet ended = end.executeQuery()) {
              return ended.next()
                  ? Optional.of(Duration.ofMillis(Math.max(0, ended.getLong(1))))
                  : Optional.empty();
            }
          }
        });
  }

  private enum Outcome {
    FINISHED("finished"),
    FAILED("failed"),
    CANCELLED("cancelled"),
    UNDONE("undone");

    private final String label;

    Outcome(String label) {
      this.label = label;
    }
  }
}
