package dev.slipway.request.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.request.RequestConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.credential.TokenCredential;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ConfiguredTokensTest {

  /** SHA-256 of "abc", as FIPS 180-2 has it. */
  private static final String SHA256_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void aTokenIsKnownByItsDigest() {
    SecurityIdentity identity = tokens(SHA256_OF_ABC, "operator").apply("abc");
    assertThat(identity.getPrincipal().getName()).isEqualTo("ci");
    assertThat(identity.getRoles()).containsExactlyInAnyOrder("viewer", "requester", "operator");
    assertThat(identity.<String>getAttribute(Caller.TEAM)).isEqualTo("default");
  }

  @Test
  void upperCaseHexIsTheSameDigest() {
    assertThat(tokens(SHA256_OF_ABC.toUpperCase(Locale.ROOT), "viewer").apply("abc")).isNotNull();
  }

  @Test
  void everyOtherTokenIsRefused() {
    assertThatThrownBy(() -> tokens(SHA256_OF_ABC, "admin").apply("abd"))
        .isInstanceOf(AuthenticationFailedException.class);
    assertThatThrownBy(() -> tokens(SHA256_OF_ABC, "admin").apply(SHA256_OF_ABC))
        .isInstanceOf(AuthenticationFailedException.class);
  }

  @Test
  void aTokenInPlaceOfItsDigestStopsTheServiceAndIsNotShown() {
    assertThatThrownBy(() -> tokens("my-clear-token", "admin"))
        .hasMessageContaining("'ci'")
        .hasMessageContaining("64 hex digits")
        .hasMessageNotContaining("my-clear-token");
  }

  @Test
  void anUnknownRoleStopsTheService() {
    assertThatThrownBy(() -> tokens(SHA256_OF_ABC, "root"))
        .hasMessageContaining("'root'")
        .hasMessageContaining("viewer");
  }

  private static Function<String, SecurityIdentity> tokens(String sha256, String role) {
    RequestConfig config =
        new SmallRyeConfigBuilder()
            .withSources(
                new PropertiesConfigSource(
                    Map.of(
                        "slipway.tokens[0].name", "ci",
                        "slipway.tokens[0].sha256", sha256,
                        "slipway.tokens[0].role", role),
                    "test",
                    100))
            .withConverter(Duration.class, 200, new DurationConverter())
            .withMapping(RequestConfig.class)
            .build()
            .getConfigMapping(RequestConfig.class);
    ConfiguredTokens tokens = new ConfiguredTokens(config);
    return token ->
        tokens
            .authenticate(
                new TokenAuthenticationRequest(new TokenCredential(token, "bearer")), null)
            .await()
            .indefinitely();
  }
}
