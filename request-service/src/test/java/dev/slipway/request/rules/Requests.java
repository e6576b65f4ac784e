package dev.slipway.request.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterSpec;
import dev.slipway.kit.vault.Secret;
import dev.slipway.request.RequestConfig;
import dev.slipway.request.body.BodyReader;
import dev.slipway.request.body.ClusterRequest;
import dev.slipway.request.body.ClusterRequestReader;
import dev.slipway.request.body.Violations;
import dev.slipway.request.problem.Violation;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Requests in YAML, judged under the tests' configuration. */
final class Requests {

  static final ClusterId CLUSTER = ClusterId.of("019373b2-5d1f-7c3a-9d53-1f6e3a1c9b10");
  private static final ClusterRules RULES =
      new ClusterRules(new Catalogue(config(), Optional.empty()));

  private Requests() {}

  static List<Violation> violations(String yaml) {
    Violations violations = new Violations();
    RULES.check(read(yaml, violations), violations);
    return violations.all();
  }

  static ClusterSpec spec(String yaml) {
    Violations violations = new Violations();
    ClusterRequest request = read(yaml, violations);
    RULES.check(request, violations);
    assertThat(violations.all()).isEmpty();
    return RULES.spec(request, CLUSTER);
  }

  static Map<String, Secret> secrets(String yaml) {
    return RULES.secrets(read(yaml, new Violations()));
  }

  private static ClusterRequest read(String yaml, Violations violations) {
    return ClusterRequestReader.read(
        BodyReader.object(yaml.getBytes(StandardCharsets.UTF_8), true), violations);
  }

  private static RequestConfig config() {
    try {
      return new SmallRyeConfigBuilder()
          .withSources(
              new YamlConfigSource(Path.of("src/test/resources/slipway.yaml").toUri().toURL()))
          .withConverter(Duration.class, 200, new DurationConverter())
          .withMapping(RequestConfig.class)
          .withValidateUnknown(false)
          .build()
          .getConfigMapping(RequestConfig.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
