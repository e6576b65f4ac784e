package dev.slipway.lab.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

  private static final Figure MET = new Figure("hop", "ms", 20, List.of(21.0, 7.25, 12.0), "");
  private static final Figure MISSED = new Figure("ready", "s", 1, List.of(1.5), "5 clusters");

  @Test
  void aFigureIsTheMedianWithItsSpreadAndWhetherTheTargetIsMet() {
    assertThat(Table.of(List.of("on a machine"), List.of(MET, MISSED)))
        .isEqualTo(
            """
            - on a machine

            | what | measured | spread | runs | target | met | |
            |---|---|---|---|---|---|---|
            | hop | 12 ms | 7.25 – 21 | 3 | ≤ 20 ms | yes |  |
            | ready | 1.50 s |  | 1 | ≤ 1 s | **no** | 5 clusters |
            """);
  }

  @Test
  void whatIsJustTheTargetMeetsIt() {
    assertThat(new Figure("leaks", "", 0, List.of(0.0), "").met()).isTrue();
    assertThat(new Figure("leaks", "", 0, List.of(1.0), "").met()).isFalse();
  }

  @Test
  void numbersAreAsLongAsTheyNeedBe() {
    assertThat(Table.number(0.034)).isEqualTo("0.03");
    assertThat(Table.number(12.345)).isEqualTo("12.3");
    assertThat(Table.number(212.7)).isEqualTo("213");
    assertThat(Table.number(1000)).isEqualTo("1000");
  }

  @Test
  void whatPeopleWroteAroundTheTableStays() {
    String document =
        """
        # Performance

        Before.
        <!-- measured: written by ./slipway bench --write -->
        old $1
        <!-- /measured -->
        After.
        """;

    String once = Table.into(document, "new $2\n");

    assertThat(once).contains("Before.\n<!--").contains("-->\nnew $2\n<!--").contains("After.\n");
    assertThat(once).doesNotContain("old");
    assertThat(Table.into(once, "new $2\n")).isEqualTo(once);
  }

  @Test
  void aDocumentWithoutAPlaceForItIsLeftAlone() {
    assertThatThrownBy(() -> Table.into("# Performance\n", "new\n"))
        .isInstanceOf(IllegalStateException.class);
  }
}
