package dev.slipway.kit.steps.quarkus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OwnStageTest {
  @Test
  void aServiceIsTheStageOfItsName() {
    assertThat(OwnStage.ofApplication("vm-service")).isEqualTo(new OwnStage("vm"));
    assertThat(OwnStage.ofApplication("steps-test")).isEqualTo(new OwnStage("steps-test"));
  }
}
