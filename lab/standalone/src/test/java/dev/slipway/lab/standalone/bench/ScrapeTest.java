package dev.slipway.lab.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScrapeTest {

  private static final Scrape SCRAPE =
      Scrape.of(
          """
          # HELP slipway_step_calls_seconds calls
          # TYPE slipway_step_calls_seconds summary
          slipway_step_calls_seconds_sum{stage="vm",step="clone"} 1.5
          slipway_step_calls_seconds_sum{stage="vm",step="eject-seed"} 2.5E-1
          slipway_step_calls_seconds_count{stage="vm",step="clone"} 4.0
          slipway_relay_leader 1.0
          jvm_memory_used_bytes{area="heap"} 1.0E8
          """);

  @Test
  void theSeriesOfANameWhoseTagsPassAreSummedUp() {
    assertThat(SCRAPE.sum("slipway_step_calls_seconds_sum", tags -> true)).isEqualTo(1.75);
    assertThat(
            SCRAPE.sum(
                "slipway_step_calls_seconds_sum", tags -> !tags.get("step").equals("eject-seed")))
        .isEqualTo(1.5);
  }

  @Test
  void aSeriesMayHaveNoTags() {
    assertThat(SCRAPE.sum("slipway_relay_leader", tags -> true)).isEqualTo(1);
  }

  @Test
  void whatIsNotOursIsPassedOver() {
    assertThat(SCRAPE.samples()).hasSize(4);
  }
}
