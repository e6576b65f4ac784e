package dev.slipway.kit.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceTokensTest {

  /** SHA-256 of "abc", as FIPS 180-2 has it. */
  private static final String SHA256_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void aCallerIsKnownByItsTokensDigest() {
    ServiceTokens tokens = tokens(SHA256_OF_ABC);

    assertThat(tokens.callerOf("abc")).contains("vm-service");
    assertThat(tokens.callerOf(SHA256_OF_ABC)).isEmpty();
    assertThat(tokens.callerOf("")).isEmpty();
  }

  @Test
  void whatIsNoDigestIsNotRepeated() {
    assertThatThrownBy(() -> tokens("the-token-itself"))
        .hasMessageContaining("slipway.service-tokens.vm-service.sha256")
        .hasMessageContaining("sha256sum")
        .hasMessageNotContaining("the-token-itself");
    assertThatThrownBy(() -> tokens("ab12")).hasMessageContaining("64 hexadecimal digits");
  }

  @Test
  void withoutTokensNobodyIsKnown() {
    DoorConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(DoorConfig.class)
            .build()
            .getConfigMapping(DoorConfig.class);

    assertThat(config.serviceTokens()).isEmpty();
    assertThat(new ServiceTokens(config).callerOf("abc")).isEmpty();
  }

  private static ServiceTokens tokens(String sha256) {
    return new ServiceTokens(
        new SmallRyeConfigBuilder()
            .withSources(
                new PropertiesConfigSource(
                    Map.of("slipway.service-tokens.vm-service.sha256", sha256), "test", 100))
            .withMapping(DoorConfig.class)
            .build()
            .getConfigMapping(DoorConfig.class));
  }
}
