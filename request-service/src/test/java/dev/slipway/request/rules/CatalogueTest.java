package dev.slipway.request.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.request.RequestConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CatalogueTest {

  @Test
  void theEnvironmentsEndpointIsCalledDefault() {
    Catalogue catalogue = catalogue(Map.of(), Optional.of("https://pve:8006"));
    assertThat(catalogue.endpoints()).containsExactly("default");
    assertThat(catalogue.defaultEndpoint()).contains("default");
  }

  @Test
  void anEmptyVariableIsNone() {
    assertThat(catalogue(Map.of(), Optional.of("")).endpoints()).isEmpty();
  }

  @Test
  void theOnlyOneNeedsNoSetting() {
    Catalogue catalogue =
        catalogue(
            Map.of(
                "slipway.endpoints.lab.network", "lan",
                "slipway.networks.lan.cidr", "10.0.0.0/24",
                "slipway.templates.debian.endpoint", "lab"),
            Optional.empty());
    assertThat(catalogue.defaultEndpoint()).contains("lab");
    assertThat(catalogue.defaultTemplate()).contains("debian");
    assertThat(catalogue.networkOf("lab")).contains("lan");
  }

  @Test
  void ofSeveralNoneIsGuessed() {
    Catalogue catalogue =
        catalogue(
            Map.of(
                "slipway.endpoints.a.network", "lan",
                "slipway.templates.x.endpoint", "a",
                "slipway.templates.y.endpoint", "a"),
            Optional.of("https://pve:8006"));
    assertThat(catalogue.defaultEndpoint()).isEmpty();
    assertThat(catalogue.defaultTemplate()).isEmpty();
  }

  private static Catalogue catalogue(Map<String, String> properties, Optional<String> environment) {
    return new Catalogue(
        new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(properties, "test", 100))
            .withConverter(Duration.class, 200, new DurationConverter())
            .withMapping(RequestConfig.class)
            .build()
            .getConfigMapping(RequestConfig.class),
        environment);
  }
}
