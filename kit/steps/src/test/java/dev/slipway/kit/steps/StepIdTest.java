package dev.slipway.kit.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StepIdTest {
  private record Node(String value) {}

  @Test
  void isKindAndParts() {
    StepId id = StepId.of("vm", "0198-aa", "demo-server-1");

    assertThat(id.value()).isEqualTo("vm/0198-aa/demo-server-1");
    assertThat(id.kind()).isEqualTo("vm");
    assertThat(id.parts()).containsExactly("0198-aa", "demo-server-1");
    assertThat(new StepId("expiry").parts()).isEmpty();
  }

  @Test
  void refusesARecordThatDoesNotPrintAsItsValue() {
    assertThatThrownBy(() -> StepId.of("vm", new Node("demo")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Node[value=demo]");
    assertThatThrownBy(() -> StepId.of("vm", "")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> StepId.of("vm", "a".repeat(200)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
