package dev.slipway.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.spi.Converter;
import org.junit.jupiter.api.Test;

/** Every key and every default. */
class KubeconfigConfigTest {

  @Test
  void hasTheseDefaults() {
    KubeconfigConfig config = config(Map.of());

    assertThat(config.masterKeyFile()).isEmpty();
    assertThat(config.networks()).isEmpty();
    assertThat(config.vault().orphanedDepositsKept()).isEqualTo(Duration.ofHours(24));
    assertThat(config.kubeconfig().deadline()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.kubeconfig().callTimeout()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void readsTheseKeys() {
    KubeconfigConfig config =
        config(
            Map.of(
                "slipway.master-key-file", "/data/master.key",
                "slipway.vault.orphaned-deposits-kept", "PT1H",
                "slipway.kubeconfig.deadline", "PT1M",
                "slipway.kubeconfig.call-timeout", "PT2S"));

    assertThat(config.masterKeyFile()).contains(Path.of("/data/master.key"));
    assertThat(config.vault().orphanedDepositsKept()).isEqualTo(Duration.ofHours(1));
    assertThat(config.kubeconfig().deadline()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.kubeconfig().callTimeout()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void readsTheWayToANetwork() {
    KubeconfigConfig.Network network =
        config(
                Map.of(
                    "slipway.networks.lan.cidr", "10.0.0.0/24",
                    "slipway.networks.lan.jump.host", "bastion",
                    "slipway.networks.lan.jump.port", "2200",
                    "slipway.networks.lan.jump.user", "jump",
                    "slipway.networks.lan.jump.private-key-file", "/run/secrets/jump",
                    "slipway.networks.lan.jump.fingerprint", "SHA256:x"))
            .networks()
            .get("lan");

    assertThat(network.cidr()).contains("10.0.0.0/24");
    KubeconfigConfig.Jump jump = network.jump().orElseThrow();
    assertThat(jump.host()).isEqualTo("bastion");
    assertThat(jump.port()).hasValue(2200);
    assertThat(jump.user()).isEqualTo("jump");
    assertThat(jump.privateKeyFile()).isEqualTo(Path.of("/run/secrets/jump"));
    assertThat(jump.fingerprint()).isEqualTo("SHA256:x");
  }

  private static KubeconfigConfig config(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(properties, "test", 100))
        .withConverter(Duration.class, 200, (Converter<Duration>) KubeconfigConfigTest::duration)
        .withMapping(KubeconfigConfig.class)
        .build()
        .getConfigMapping(KubeconfigConfig.class);
  }

  /** Quarkus brings a converter that also reads {@code 24h}; this is what the test needs of it. */
  private static Duration duration(String text) {
    return text.startsWith("P") ? Duration.parse(text) : Duration.parse("PT" + text);
  }
}
