package dev.slipway.kit.delivery.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kit.delivery.outbox.OutboxRow;
import dev.slipway.kit.delivery.outbox.OutboxRow.Channel;
import dev.slipway.kit.delivery.outbox.OutboxRow.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

    lanes.settled(row, NOW);

    assertThat(lanes.busy(NOW)).isEmpty();
  }

  @Test
  void rows_that_left_together_are_answered_for_together() {
    for (int i = 0; i < 3; i++) {
      lanes.sending(row);
    }

    assertThat(lanes.failed(row, NOW)).isEqualTo(1);
    assertThat(lanes.failed(row, NOW)).isZero();
    assertThat(lanes.busy(NOW.plus(LONG))).containsExactly(row.lane());
    lanes.settled(row, NOW);

    // One failure, however many rows it took with it, and one that a good row does not undo.
    assertThat(lanes.busy(NOW.plusMillis(99))).containsExactly(row.lane());
    assertThat(lanes.busy(NOW.plusMillis(100))).isEmpty();
  }

  @Test
  void a_lane_that_has_nothing_to_send_any_more_is_nothing_to_wait_for() {
    lanes.sending(row);
    lanes.failed(row, NOW);
    Instant over = NOW.plus(LONG);

    lanes.looked(Channel.PROGRESS, over, List.of());
    lanes.looked(Channel.EVENTS, NOW, List.of());
    lanes.looked(Channel.EVENTS, over, List.of(row));
    assertThat(lanes.nextTry(Channel.EVENTS, over, LONG)).isZero();

    lanes.looked(Channel.EVENTS, over, List.of());
    assertThat(lanes.nextTry(Channel.EVENTS, over, LONG)).isEqualTo(LONG);
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

      assertThat(lanes.nextTry(Channel.EVENTS, NOW, LONG)).isEqualTo(Duration.ofMillis(millis));
      assertThat(lanes.busy(NOW.plusMillis(millis - 1))).containsExactly(row.lane());
      assertThat(lanes.busy(NOW.plusMillis(millis))).isEmpty();
    }
  }

  @Test
  void success_forgets_the_failures() {
    assertThat(failed()).isEqualTo(1);
    assertThat(failed()).isEqualTo(2);

    lanes.sending(row);
    lanes.settled(row, NOW);

    assertThat(failed()).isEqualTo(1);
  }

  @Test
  void a_row_under_way_again_is_nothing_to_wait_for() {
    failed();
    lanes.sending(row);

    assertThat(lanes.nextTry(Channel.EVENTS, NOW, LONG)).isEqualTo(LONG);
  }

  private int failed() {
    lanes.sending(row);
    return lanes.failed(row, NOW);
  }

  private static OutboxRow row(Channel channel) {
    return new OutboxRow(
        1, UUID.randomUUID(), new Lane(channel, UUID.randomUUID()), "test", "{}", Map.of());
  }
}
