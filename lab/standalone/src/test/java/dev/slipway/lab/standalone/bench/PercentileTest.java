package dev.slipway.lab.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PercentileTest {

  @Test
  void itIsTheNearestRankInWhateverOrderTheValuesCame() {
    List<Double> oneToTwoHundred =
        IntStream.rangeClosed(1, 200).mapToObj(i -> (double) (201 - i)).toList();

    assertThat(Percentile.of(50, oneToTwoHundred)).isEqualTo(100);
    assertThat(Percentile.of(99, oneToTwoHundred)).isEqualTo(198);
    assertThat(Percentile.of(100, oneToTwoHundred)).isEqualTo(200);
  }

  @Test
  void ofOneValueItIsThatValue() {
    assertThat(Percentile.of(1, List.of(7.0))).isEqualTo(7);
    assertThat(Percentile.of(99, List.of(7.0))).isEqualTo(7);
  }

  @Test
  void ofFewValuesTheHighestPercentileIsTheHighestValue() {
    assertThat(Percentile.of(99, List.of(3.0, 9.0, 5.0))).isEqualTo(9);
    assertThat(Percentile.of(50, List.of(3.0, 9.0, 5.0))).isEqualTo(5);
  }
}
