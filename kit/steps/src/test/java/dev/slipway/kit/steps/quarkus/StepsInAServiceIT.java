package dev.slipway.kit.steps.quarkus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.kit.steps.Next;
import dev.slipway.kit.steps.Slots;
import dev.slipway.kit.steps.StepId;
import dev.slipway.kit.steps.Steps;
import dev.slipway.lab.backends.BackendsResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The engine as beans, with the transactions that services have. */
@QuarkusTest
@WithTestResource(
    value = BackendsResource.class,
    initArgs = {
      @ResourceArg(name = "database", value = "slipway_steps"),
      @ResourceArg(name = "kafka", value = "false")
    })
class StepsInAServiceIT {
  @Inject Steps steps;
  @Inject Slots slots;
  @Inject Shipyard shipyard;
  @Inject DataSource dataSource;

  @Test
  void aStepsRowAndItsEndAreOneTransactionAndItsCallsHaveARequest() {
    StepId id = StepId.of("ship", "one");
    shipyard.script(
        id,
        (attempt, words) -> {
          assertThat(QuarkusTransaction.isActive()).isFalse();
          String said = words.hello();
          return () -> {
            write("one", said, 1);
            return Next.done();
          };
        });

    schedule(id);

    await().until(() -> gone(id));
    assertThat(text("select words from ship where id = 'one'")).isEqualTo("ahoy");
  }

  @Test
  void whatIsRolledBackIsNotDue() {
    StepId id = StepId.of("ship", "never");
    assertThatThrownBy(
            () ->
                QuarkusTransaction.requiringNew()
                    .run(
                        () -> {
                          steps.schedule(id, Duration.ZERO);
                          throw new IllegalStateException("no");
                        }))
        .hasMessage("no");
    assertThat(gone(id)).isTrue();
    assertThatThrownBy(() -> steps.schedule(id, Duration.ZERO))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whateverBreaksACompletionUndoesIt() {
    StepId id = StepId.of("ship", "two");
    AtomicInteger tries = new AtomicInteger();
    shipyard.script(
        id,
        (attempt, words) ->
            () -> {
              int attemptNumber = tries.incrementAndGet();
              write("two-" + attemptNumber, "built", 2);
              switch (attemptNumber) {
                case 1 -> throw new IllegalStateException("a bug");
                case 2 -> throw new AssertionError("an error");
                // Two ships in one berth: the database says so at commit.
                case 3 -> write("two-too", "built", 2);
                default -> {
                  return Next.done();
                }
              }
              return Next.done();
            });

    schedule(id);

    await().until(() -> gone(id));
    assertThat(text("select string_agg(id, ',') from ship where id like 'two%'"))
        .isEqualTo("two-4");
  }

  @Test
  void aClaimThatWasLostTakesItsRowWithIt() {
    StepId id = StepId.of("ship", "three");
    AtomicInteger runs = new AtomicInteger();
    shipyard.script(
        id,
        (attempt, words) -> {
          int run = runs.incrementAndGet();
          if (run == 1) {
            // As if another had claimed it, whose claim has run out since.
            execute(
                "update step set token = nextval('step_token'), due_at = now() where id = 'ship/three'");
          }
          return () -> {
            write("three-" + run, "built", 30 + run);
            return Next.done();
          };
        });

    schedule(id);

    await().until(() -> gone(id));
    assertThat(text("select string_agg(id, ',') from ship where id like 'three%'"))
        .isEqualTo("three-2");
  }

  @Test
  void placesAreTakenInTheCallersTransaction() {
    Map<String, Integer> one = Map.of("berth/1", 1);
    assertThatThrownBy(
            () ->
                QuarkusTransaction.requiringNew()
                    .run(
                        () -> {
                          slots.tryAcquire("ship/a", "fleet", one);
                          throw new IllegalStateException("no");
                        }))
        .hasMessage("no");

    assertThat(
            QuarkusTransaction.requiringNew().call(() -> slots.tryAcquire("ship/b", "fleet", one)))
        .isTrue();
    assertThat(
            QuarkusTransaction.requiringNew().call(() -> slots.tryAcquire("ship/c", "fleet", one)))
        .isFalse();
  }

  private void schedule(StepId id) {
    QuarkusTransaction.requiringNew().run(() -> steps.schedule(id, Duration.ZERO));
  }

  private boolean gone(StepId id) {
    return text("select 1 from step where id = '" + id + "'") == null;
  }

  private void write(String id, String words, int berth) {
    execute("insert into ship values ('%s', '%s', %d)".formatted(id, words, berth));
  }

  private void execute(String command) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(command)) {
      statement.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private String text(String query) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(query);
        ResultSet row = statement.executeQuery()) {
      return row.next() ? row.getString(1) : null;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
