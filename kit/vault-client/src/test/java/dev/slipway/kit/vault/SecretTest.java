package dev.slipway.kit.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretTest {
  private static final String CANARY = "canary-5f2d";

  record Holder(String name, Secret secret) {}

  @Test
  void givesBackWhatItWasMadeOf() {
    byte[] bytes = {0, (byte) 0xff, 3};

    assertThat(Secret.of(CANARY).expose()).isEqualTo(CANARY);
    assertThat(Secret.of(bytes).exposeBytes()).containsExactly(bytes);
    assertThat(Secret.of(CANARY).length()).isEqualTo(CANARY.length());
  }

  @Test
  void isNotChangedThroughTheArraysThatPassThroughIt() {
    byte[] bytes = {1, 2, 3};
    Secret secret = Secret.of(bytes);

    bytes[0] = 9;
    secret.exposeBytes()[1] = 9;

    assertThat(secret.exposeBytes()).containsExactly(1, 2, 3);
  }

  @Test
  void printsNothingOfItself() {
    Secret secret = Secret.of(CANARY);

    assertThat(secret).hasToString("<redacted>");
    assertThat(new Holder("token", secret).toString()).doesNotContain(CANARY);
    assertThat(String.valueOf(Map.of("token", secret))).doesNotContain(CANARY);
  }

  @Test
  void refusesJackson() {
    ObjectMapper json = new ObjectMapper();

    for (Object value : new Object[] {Secret.of(CANARY), new Holder("t", Secret.of(CANARY))}) {
      assertThatThrownBy(() -> json.writeValueAsString(value))
          .isInstanceOf(JsonProcessingException.class)
          .hasMessageContaining("never written as JSON")
          .hasMessageNotContaining(CANARY);
    }
  }

  @Test
  void refusesJavaSerialisation() throws Exception {
    try (var out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      assertThatThrownBy(() -> out.writeObject(Secret.of(CANARY)))
          .isInstanceOf(NotSerializableException.class);
    }
  }

  @Test
  void refusesToBeNothing() {
    assertThatThrownBy(() -> Secret.of("")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysWithoutQuotingThatItIsNotText() {
    assertThatThrownBy(() -> Secret.of(new byte[] {(byte) 0xc3, 0x28}).expose())
        .isInstanceOf(IllegalStateException.class)
        .hasNoCause();
  }

  @Test
  void equalsByValue() {
    assertThat(Secret.of("a")).isEqualTo(Secret.of("a")).isNotEqualTo(Secret.of("b"));
    assertThat(Secret.of("a")).hasSameHashCodeAs(Secret.of("a"));
  }
}
