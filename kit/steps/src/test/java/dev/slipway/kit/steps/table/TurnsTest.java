package dev.slipway.kit.steps.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kit.steps.table.Turns.Waiting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final String ALL = "endpoint/lab";
  private static final String PVE1 = "node/lab/pve1";

  @Test
  void the_team_that_holds_the_fewest_goes_first_then_who_waits_longest() {
    List<Waiting> waiting =
        List.of(
            wants("red/1", "red", Map.of(ALL, 8)),
            wants("red/2", "red", Map.of(ALL, 8)),
            wants("blue/1", "blue", Map.of(ALL, 8)),
            wants("blue/2", "blue", Map.of(ALL, 8)),
            wants("green/1", "green", Map.of(ALL, 8)));

    assertThat(Turns.of(waiting, Map.of(ALL, 4), Map.of("red", 3, "blue", 1)))
        .containsExactly("green/1", "blue/1", "blue/2", "red/1");
  }

  @Test
  void who_waits_for_what_is_full_holds_up_nobody_else() {
    List<Waiting> waiting =
        List.of(
            wants("red/1", "red", Map.of(ALL, 2, PVE1, 1)),
            wants("blue/1", "blue", Map.of(ALL, 2, "node/lab/pve2", 1)));

    assertThat(Turns.of(waiting, Map.of(ALL, 1, PVE1, 1), Map.of())).containsExactly("blue/1");
  }

  private static Waiting wants(String holder, String team, Map<String, Integer> places) {
    return new Waiting(holder, team, places);
  }
}
