package dev.slipway.kit.steps.engine;

import static dev.slipway.kit.steps.StagePhase.BACKWARD;
import static dev.slipway.kit.steps.StagePhase.FINISHED;
import static dev.slipway.kit.steps.StagePhase.FORWARD;
import static dev.slipway.kit.steps.StagePhase.HELD;
import static dev.slipway.kit.steps.StagePhase.UNDONE;
import static dev.slipway.kit.steps.StagePhase.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.kit.metrics.Metric;
import dev.slipway.kit.steps.StagePhase;
import dev.slipway.kit.steps.StageTimes;
import dev.slipway.kit.steps.table.StageWorkTable;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long stages take, over two replicas on one database. */
class StageTimesIT {
  private final TestDatabase database = TestDatabase.create();
  private final Replica one = new Replica(database);
  private final Replica other = new Replica(database);

  @Test
  void whoeverCommitsTheEndRecordsTheWholeOnce() {
    one.commits("a", WAITING, FORWARD, false);
    began("a", 90);

    other.commits("a", FORWARD, FINISHED, false);

    assertThat(other.timer("finished").count()).isEqualTo(1);
    assertThat(other.timer("finished").totalTime(TimeUnit.SECONDS)).isBetween(90.0, 150.0);
    assertThat(one.timer("finished").count()).isZero();
    assertThat(database.number("select count(*) from stage_work")).isZero();
  }

  @Test
  void aChangeWithinTheWayForwardIsNoBeginning() {
    one.commits("a", WAITING, FORWARD, false);
    began("a", 90);
    other.commits("a", FORWARD, FORWARD, false);

    one.commits("a", FORWARD, FINISHED, false);

    assertThat(one.timer("finished").totalTime(TimeUnit.SECONDS)).isGreaterThan(80);
  }

  @Test
  void whatIsRolledBackIsNotRecordedAndGoesOn() {
    one.commits("a", WAITING, FORWARD, false);
    assertThatThrownBy(
            () ->
                one.transactions.run(
                    () -> {
                      one.times.changed("a", FORWARD, FINISHED, false);
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    assertThat(one.timer("finished").count()).isZero();

    other.commits("a", FORWARD, FINISHED, false);

    assertThat(other.timer("finished").count()).isEqualTo(1);
  }

  @Test
  void aFailureAHoldAResumeAndADestroyAreFourThings() {
    one.commits("a", WAITING, FORWARD, false);
    began("a", 90);
    one.commits("a", FORWARD, HELD, true);
    one.commits("a", HELD, FORWARD, false);
    one.commits("a", FORWARD, BACKWARD, false);
    one.commits("a", BACKWARD, UNDONE, false);

    assertThat(one.timer("failed").totalTime(TimeUnit.SECONDS)).isGreaterThan(80);
    assertThat(one.timer("cancelled").count()).isEqualTo(1);
    assertThat(one.timer("cancelled").totalTime(TimeUnit.SECONDS)).isLessThan(60);
    assertThat(one.timer("undone").count()).isEqualTo(1);
    assertThat(one.timer("finished").count()).isZero();
  }

  @Test
  void aFailureThatIsUndoneAtOnceIsAFailure() {
    one.commits("a", WAITING, FORWARD, false);
    one.commits("a", FORWARD, UNDONE, true);

    assertThat(one.timer("failed").count()).isEqualTo(1);
    assertThat(one.timer("undone").count()).isZero();
  }

  @Test
  void whatNeverBeganHasNoEnd() {
    one.commits("a", WAITING, UNDONE, false);
    one.commits("b", FORWARD, FINISHED, false);

    assertThat(one.meters.find("slipway.stage.duration").timers()).isEmpty();
  }

  private void began(String cluster, int secondsAgo) {
    database.execute(
        "update stage_work set began = clock_timestamp() - ? * interval '1 second' where cluster = ?",
        secondsAgo,
        cluster);
  }

  private static final class Replica {
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final JdbcTransactions transactions;
    final StageTimes times;

    Replica(TestDatabase database) {
      transactions = database.transactions();
      times = new StageWorkTable(transactions, "trial", meters);
    }

    void commits(String cluster, StagePhase before, StagePhase after, boolean failed) {
      transactions.run(() -> times.changed(cluster, before, after, failed));
    }

    Timer timer(String outcome) {
      return Metric.STAGE_DURATION.timer(meters, "trial", outcome);
    }
  }
}
