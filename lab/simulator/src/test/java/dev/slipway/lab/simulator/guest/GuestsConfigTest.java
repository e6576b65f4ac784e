package dev.slipway.lab.simulator.guest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.slipway.lab.simulator.kubernetes.K3sBehaviour;
import dev.slipway.lab.simulator.mirror.MirrorConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GuestsConfigTest {

  private static final ObjectMapper YAML =
      JsonMapper.builder(new YAMLFactory())
          .addModule(new JavaTimeModule())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  @Test
  void everyKeyHasADefault() throws Exception {
    GuestsConfig defaults =
        new GuestsConfig(
            2222,
            6443,
            Duration.ofMillis(200),
            Duration.ofMillis(300),
            Duration.ofMillis(100),
            new K3sBehaviour(Duration.ofMillis(300), Duration.ofMillis(500), Duration.ofSeconds(5)),
            List.of(),
            null,
            null);

    assertThat(GuestsConfig.defaults()).isEqualTo(defaults);
    assertThat(YAML.readValue("{}", GuestsConfig.class)).isEqualTo(defaults);
    assertThat(YAML.readValue("{}", MirrorConfig.class))
        .isEqualTo(new MirrorConfig("127.0.0.1", 0, 2 << 20, Set.of(), Set.of()));
  }

  @Test
  void everyKeyCanBeSet() throws Exception {
    GuestsConfig config =
        YAML.readValue(
            """
            ssh-port: 22
            api-port: 7443
            boot-delay: PT1S
            cloud-init-delay: PT2S
            install-delay: PT3S
            k3s: {start-delay: PT4S, ready-delay: PT5S, restart-delay: PT6S}
            faults:
              - {guests: "broken-*", kind: K3S_CRASHES}
            trusted-ca-file: /ca.pem
            dhcp-range: 10.0.0.1-10.0.0.9
            """,
            GuestsConfig.class);

    assertThat(config)
        .isEqualTo(
            new GuestsConfig(
                22,
                7443,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                new K3sBehaviour(
                    Duration.ofSeconds(4), Duration.ofSeconds(5), Duration.ofSeconds(6)),
                List.of(new GuestFault("broken-*", GuestFault.Kind.K3S_CRASHES)),
                Path.of("/ca.pem"),
                "10.0.0.1-10.0.0.9"));
    assertThat(
            YAML.readValue(
                """
                host: 127.0.0.2
                port: 8080
                binary-bytes: 65536
                wrong-checksums: [v1.33.4+k3s1]
                missing: [v1.33.3+k3s1]
                """,
                MirrorConfig.class))
        .isEqualTo(
            new MirrorConfig(
                "127.0.0.2", 8080, 65536, Set.of("v1.33.4+k3s1"), Set.of("v1.33.3+k3s1")));
  }

  @Test
  void aFaultConcernsTheGuestsOfItsPattern() {
    GuestFault fault = new GuestFault("broken-*", GuestFault.Kind.K3S_HANGS);

    assertThat(fault.concerns("broken-demo-server-1")).isTrue();
    assertThat(fault.concerns("demo-server-1")).isFalse();
  }
}
