package dev.slipway.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Every key and every default, as {@code docs/configuration.md} tells them. */
class BootstrapConfigTest {
  private static BootstrapConfig config(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .withMapping(BootstrapConfig.class)
        .withConverter(Duration.class, 200, new DurationConverter())
        .withSources(new PropertiesConfigSource(settings, "test", 100))
        .build()
        .getConfigMapping(BootstrapConfig.class);
  }

  @Test
  void defaults() {
    BootstrapConfig config = config(Map.of());

    assertThat(config.k3s().mirror()).isEmpty();
    assertThat(config.k3s().scriptMirror()).isEmpty();
    assertThat(config.k3s().airgapImages()).isFalse();
    BootstrapConfig.Deadlines deadlines = config.bootstrap().deadlines();
    assertThat(deadlines.cloudInit()).isEqualTo(Duration.ofMinutes(10));
    assertThat(deadlines.guest()).isEqualTo(Duration.ofMinutes(5));
    assertThat(deadlines.packages()).isEqualTo(Duration.ofMinutes(30));
    assertThat(deadlines.commands()).isEqualTo(Duration.ofMinutes(30));
    assertThat(deadlines.k3s()).isEqualTo(Duration.ofMinutes(10));
    assertThat(deadlines.cancel()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.bootstrap().polling().shortest()).isEqualTo(Duration.ofMillis(50));
    assertThat(config.bootstrap().polling().longest()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.bootstrap().requirements().memoryMib()).isEqualTo(400);
    assertThat(config.bootstrap().requirements().cpus()).isEqualTo(1);
    assertThat(config.bootstrap().requirements().diskMib()).isEqualTo(2048);
    BootstrapConfig.Ssh ssh = config.bootstrap().ssh();
    assertThat(ssh.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(ssh.handshakeTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(ssh.transferTimeout()).isEqualTo(Duration.ofSeconds(8));
    assertThat(ssh.keepAlive()).isEqualTo(Duration.ofSeconds(3));
    assertThat(ssh.jump()).isEmpty();
    assertThat(config.networks()).isEmpty();
  }

  @Test
  void every_key() {
    Map<String, String> settings = new HashMap<>();
    settings.put("slipway.k3s.mirror", "https://mirror.example.org/k3s");
    settings.put("slipway.k3s.script-mirror", "https://scripts.example.org/k3s");
    settings.put("slipway.k3s.airgap-images", "true");
    settings.put("slipway.bootstrap.deadlines.cloud-init", "1m");
    settings.put("slipway.bootstrap.deadlines.guest", "2m");
    settings.put("slipway.bootstrap.deadlines.packages", "5m");
    settings.put("slipway.bootstrap.deadlines.commands", "6m");
    settings.put("slipway.bootstrap.deadlines.k3s", "3m");
    settings.put("slipway.bootstrap.deadlines.cancel", "4s");
    settings.put("slipway.bootstrap.polling.shortest", "5ms");
    settings.put("slipway.bootstrap.polling.longest", "6s");
    settings.put("slipway.bootstrap.requirements.memory-mib", "1024");
    settings.put("slipway.bootstrap.requirements.cpus", "2");
    settings.put("slipway.bootstrap.requirements.disk-mib", "4096");
    settings.put("slipway.bootstrap.ssh.connect-timeout", "1s");
    settings.put("slipway.bootstrap.ssh.handshake-timeout", "2s");
    settings.put("slipway.bootstrap.ssh.transfer-timeout", "3s");
    settings.put("slipway.bootstrap.ssh.keep-alive", "4s");
    settings.put("slipway.bootstrap.ssh.jump.host", "bastion");
    settings.put("slipway.bootstrap.ssh.jump.port", "2200");
    settings.put("slipway.bootstrap.ssh.jump.user", "jump");
    settings.put("slipway.bootstrap.ssh.jump.private-key-file", "/run/secrets/jump");
    settings.put("slipway.bootstrap.ssh.jump.fingerprint", "SHA256:x");

    settings.put("slipway.networks.lan.cidr", "10.0.0.0/24");
    settings.put("slipway.networks.lan.jump.host", "another");
    settings.put("slipway.networks.lan.jump.user", "jump");
    settings.put("slipway.networks.lan.jump.private-key-file", "/run/secrets/jump");
    settings.put("slipway.networks.lan.jump.fingerprint", "SHA256:y");

    BootstrapConfig config = config(settings);

    BootstrapConfig.Network network = config.networks().get("lan");
    assertThat(network.cidr()).hasValue("10.0.0.0/24");
    assertThat(network.jump().orElseThrow().host()).isEqualTo("another");
    assertThat(network.jump().orElseThrow().port()).isEmpty();
    assertThat(config.k3s().mirror()).hasValue(URI.create("https://mirror.example.org/k3s"));
    assertThat(config.k3s().airgapImages()).isTrue();
    assertThat(config.k3s().scriptMirror()).hasValue(URI.create("https://scripts.example.org/k3s"));
    BootstrapConfig.Deadlines deadlines = config.bootstrap().deadlines();
    assertThat(deadlines.cloudInit()).isEqualTo(Duration.ofMinutes(1));
    assertThat(deadlines.guest()).isEqualTo(Duration.ofMinutes(2));
    assertThat(deadlines.packages()).isEqualTo(Duration.ofMinutes(5));
    assertThat(deadlines.commands()).isEqualTo(Duration.ofMinutes(6));
    assertThat(deadlines.k3s()).isEqualTo(Duration.ofMinutes(3));
    assertThat(deadlines.cancel()).isEqualTo(Duration.ofSeconds(4));
    assertThat(config.bootstrap().polling().shortest()).isEqualTo(Duration.ofMillis(5));
    assertThat(config.bootstrap().polling().longest()).isEqualTo(Duration.ofSeconds(6));
    assertThat(config.bootstrap().requirements().memoryMib()).isEqualTo(1024);
    assertThat(config.bootstrap().requirements().cpus()).isEqualTo(2);
    assertThat(config.bootstrap().requirements().diskMib()).isEqualTo(4096);
    BootstrapConfig.Ssh ssh = config.bootstrap().ssh();
    assertThat(ssh.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(ssh.handshakeTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(ssh.transferTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(ssh.keepAlive()).isEqualTo(Duration.ofSeconds(4));
    assertThat(ssh.jump())
        .hasValueSatisfying(
            jump -> {
              assertThat(jump.host()).isEqualTo("bastion");
              assertThat(jump.port()).isEqualTo(OptionalInt.of(2200));
              assertThat(jump.user()).isEqualTo("jump");
              assertThat(jump.privateKeyFile()).isEqualTo(Path.of("/run/secrets/jump"));
              assertThat(jump.fingerprint()).isEqualTo("SHA256:x");
            });
  }
}
