package dev.slipway.kit.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseOutageTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "08000", "08001", "08006", "57P01", "57P02", "57P03", "40001", "40P01", "53300", "53100",
        "25006", "25P03"
      })
  void a_database_that_is_away_or_asks_for_a_repeat_explains_a_failure(String state) {
    assertThat(DatabaseOutage.explains(new RuntimeException(new SQLException("x", state))))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"23505", "42P01", "22001", "57014", "25P02"})
  void a_statement_that_fails_every_time_does_not(String state) {
    assertThat(DatabaseOutage.explains(new RuntimeException(new SQLException("x", state))))
        .isFalse();
  }

  @Test
  void a_pool_without_connections_explains_a_failure() {
    assertThat(DatabaseOutage.explains(new SQLException("Sorry, acquisition timeout!"))).isTrue();
    assertThat(
            DatabaseOutage.explains(
                new SQLException("This pool is closed and does not handle any more connections!")))
        .isTrue();
    assertThat(DatabaseOutage.explains(new SQLException("Interrupted while acquiring"))).isTrue();
    assertThat(DatabaseOutage.explains(new SQLException("something else"))).isFalse();
  }

  @Test
  void the_cause_may_be_suppressed_or_chained() {
    SQLException outage = new SQLException("x", "57P01");
    Exception suppressing = new IllegalStateException("rolled back");
    suppressing.addSuppressed(outage);
    SQLException chaining = new SQLException("x", "25P02");
    chaining.setNextException(outage);

    assertThat(DatabaseOutage.explains(suppressing)).isTrue();
    assertThat(DatabaseOutage.explains(chaining)).isTrue();
  }

  @Test
  void a_circle_of_causes_ends() {
    Exception one = new IllegalStateException("one");
    Exception other = new IllegalStateException("other", one);
    one.addSuppressed(other);

    assertThat(DatabaseOutage.explains(one)).isFalse();
  }
}
