package dev.slipway.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every default and every key, so that a change of one is a change here too. */
class RequestConfigTest {

  @Test
  void defaults() {
    RequestConfig config = config(Map.of());
    assertThat(config.endpoints()).isEmpty();
    assertThat(config.networks()).isEmpty();
    assertThat(config.templates()).isEmpty();
    assertThat(config.defaults().endpoint()).isEmpty();
    assertThat(config.defaults().template()).isEmpty();
    assertThat(config.defaults().network()).isEmpty();
    assertThat(config.defaults().cores()).isEqualTo(2);
    assertThat(config.defaults().memoryMib()).isEqualTo(4096);
    assertThat(config.defaults().diskGib()).isEqualTo(20);
    assertThat(config.defaults().k3sVersion()).isEqualTo("v1.33.5+k3s1");
    assertThat(config.k3s().channels()).isEmpty();
    assertThat(config.tokens()).isEmpty();
    assertThat(config.serviceTokenFile()).isEmpty();
    assertThat(config.kubeconfigService().url()).isEqualTo(URI.create("http://127.0.0.1:8083"));
    assertThat(config.vmService().url()).isEqualTo(URI.create("http://127.0.0.1:8081"));
    assertThat(config.api().maxBodyBytes()).isEqualTo(256 * 1024);
    assertThat(config.api().idempotencyTtl()).isEqualTo(Duration.ofHours(24));
    assertThat(config.api().idempotencyLease()).isEqualTo(Duration.ofSeconds(60));
    assertThat(config.api().retryAfter()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.stream().heartbeat()).isEqualTo(Duration.ofSeconds(15));
    assertThat(config.stream().poll()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.stream().max()).isEqualTo(200);
    assertThat(config.stuckAfter()).isEqualTo(Duration.ofMinutes(30));
  }

  @Test
  void everyKey() {
    RequestConfig config =
        config(
            Map.ofEntries(
                Map.entry("slipway.endpoints.lab.network", "lan"),
                Map.entry("slipway.networks.lan.cidr", "10.0.0.0/24"),
                Map.entry("slipway.networks.lan.gateway", "10.0.0.1"),
                Map.entry("slipway.templates.debian.endpoint", "lab"),
                Map.entry("slipway.defaults.endpoint", "lab"),
                Map.entry("slipway.defaults.template", "debian"),
                Map.entry("slipway.defaults.network", "lan"),
                Map.entry("slipway.defaults.cores", "3"),
                Map.entry("slipway.defaults.memory-mib", "1024"),
                Map.entry("slipway.defaults.disk-gib", "5"),
                Map.entry("slipway.defaults.k3s-version", "v1.34.1+k3s1"),
                Map.entry("slipway.k3s.channels.stable", "v1.34.1+k3s1"),
                Map.entry("slipway.tokens[0].name", "ci"),
                Map.entry("slipway.tokens[0].sha256", "00"),
                Map.entry("slipway.tokens[0].team", "a"),
                Map.entry("slipway.tokens[0].role", "viewer"),
                Map.entry("slipway.service-token-file", "token"),
                Map.entry("slipway.kubeconfig-service.url", "http://k:1"),
                Map.entry("slipway.vm-service.url", "http://v:1"),
                Map.entry("slipway.api.max-body-bytes", "1"),
                Map.entry("slipway.api.idempotency-ttl", "1h"),
                Map.entry("slipway.api.idempotency-lease", "5s"),
                Map.entry("slipway.api.retry-after", "7s"),
                Map.entry("slipway.stream.heartbeat", "8s"),
                Map.entry("slipway.stream.poll", "9s"),
                Map.entry("slipway.stream.max", "10"),
                Map.entry("slipway.stuck-after", "11m")));
    assertThat(config.endpoints().get("lab").network()).contains("lan");
    assertThat(config.networks().get("lan").cidr()).contains("10.0.0.0/24");
    assertThat(config.networks().get("lan").gateway()).contains("10.0.0.1");
    assertThat(config.templates().get("debian").endpoint()).contains("lab");
    assertThat(config.defaults().endpoint()).contains("lab");
    assertThat(config.defaults().template()).contains("debian");
    assertThat(config.defaults().network()).contains("lan");
    assertThat(config.defaults().cores()).isEqualTo(3);
    assertThat(config.defaults().memoryMib()).isEqualTo(1024);
    assertThat(config.defaults().diskGib()).isEqualTo(5);
    assertThat(config.defaults().k3sVersion()).isEqualTo("v1.34.1+k3s1");
    assertThat(config.k3s().channels()).containsEntry("stable", "v1.34.1+k3s1");
    assertThat(config.tokens().get(0).name()).isEqualTo("ci");
    assertThat(config.tokens().get(0).sha256()).isEqualTo("00");
    assertThat(config.tokens().get(0).team()).isEqualTo("a");
    assertThat(config.tokens().get(0).role()).isEqualTo("viewer");
    assertThat(config.serviceTokenFile()).contains(Path.of("token"));
    assertThat(config.kubeconfigService().url()).isEqualTo(URI.create("http://k:1"));
    assertThat(config.vmService().url()).isEqualTo(URI.create("http://v:1"));
    assertThat(config.api().maxBodyBytes()).isEqualTo(1);
    assertThat(config.api().idempotencyTtl()).isEqualTo(Duration.ofHours(1));
    assertThat(config.api().idempotencyLease()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.api().retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(config.stream().heartbeat()).isEqualTo(Duration.ofSeconds(8));
    assertThat(config.stream().poll()).isEqualTo(Duration.ofSeconds(9));
    assertThat(config.stream().max()).isEqualTo(10);
    assertThat(config.stuckAfter()).isEqualTo(Duration.ofMinutes(11));
  }

  private static RequestConfig config(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(properties, "test", 100))
        .withConverter(Duration.class, 200, new DurationConverter())
        .withMapping(RequestConfig.class)
        .build()
        .getConfigMapping(RequestConfig.class);
  }
}
