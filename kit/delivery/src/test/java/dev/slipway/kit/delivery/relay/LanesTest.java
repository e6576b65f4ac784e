package dev.slipway.kit.delivery.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kit.delivery.outbox.OutboxRow;
import dev.slipway.kit.delivery.outbox.OutboxRow.Channel;
import dev.slipway.kit.delivery.outbox.OutboxRow.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LanesTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Lanes lanes = new Lanes(Duration.ofMillis(100), Duration.ofSeconds(1));
  private final OutboxRow row = row(Channel.EVENTS);

  @Test
  void a_lane_is_busy_until_its_row_is_settled() {
    lanes.sending(row);
    assertThat(lanes.busy(NOW)).containsExactly(row.lane());

    lanes.settled(row);

    assertThat(lanes.busy(NOW)).isEmpty();
  }

  @Test
  void a_lane_with_several_rows_under_way_is_busy_until_each_is_answered_for() {
    lanes.sending(row);
    lanes.sending(row);

    lanes.settled(row);
    assertThat(lanes.busy(NOW)).containsExactly(row.lane());

    lanes.failed(row, NOW.minus(LONG));
    assertThat(lanes.busy(NOW)).isEmpty();
  }

  @Test
  void progress_does_not_wait_for_events() {
    OutboxRow progress =
        new OutboxRow(
            2,
            UUID.randomUUID(),
            new Lane(Channel.PROGRESS, row.lane().cluster()),
            "test",
            "{}",
            Map.of());

    lanes.sending(row);

    assertThat(lanes.busy(NOW)).doesNotContain(progress.lane());
  }

  @Test
  void a_lane_that_fails_pauses_and_the_pauses_double_up_to_a_cap() {
    for (int millis : new int[] {100, 200, 400, 800, 1000, 1000}) {
      lanes.sending(row);
      lanes.failed(row, NOW);

      assertThat(lanes.nextTry(NOW, LONG)).isEqualTo(Duration.ofMillis(millis));
      assertThat(lanes.busy(NOW.plusMillis(millis - 1))).containsExactly(row.lane());
      assertThat(lanes.busy(NOW.plusMillis(millis))).isEmpty();
    }
  }

  @Test
  void success_forgets_the_failures() {
    assertThat(lanes.failed(row, NOW)).isEqualTo(1);
    assertThat(lanes.failed(row, NOW)).isEqualTo(2);

    lanes.settled(row);

    assertThat(lanes.failed(row, NOW)).isEqualTo(1);
  }

  @Test
  void a_row_under_way_again_is_nothing_to_wait_for() {
    lanes.failed(row, NOW);
    lanes.sending(row);

    assertThat(lanes.nextTry(NOW, LONG)).isEqualTo(LONG);
  }

  private static OutboxRow row(Channel channel) {
    return new OutboxRow(
        1, UUID.randomUUID(), new Lane(channel, UUID.randomUUID()), "test", "{}", Map.of());
  }
}
