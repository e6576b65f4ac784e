package dev.slipway.request.replay;

import static dev.slipway.request.replay.Projected.setting;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.request.Api;
import dev.slipway.request.RequestServiceProfile;
import dev.slipway.request.Seen;
import dev.slipway.request.Topic;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(RequestServiceProfile.class)
class ReplayCommandIT {

  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void asTheServiceHasIt() {
    environment.put("KAFKA_BOOTSTRAP_SERVERS", Topic.bootstrapServers());
    environment.put("QUARKUS_DATASOURCE_JDBC_URL", setting("quarkus.datasource.jdbc.url"));
    environment.put("QUARKUS_DATASOURCE_USERNAME", setting("quarkus.datasource.username"));
    environment.put("QUARKUS_DATASOURCE_PASSWORD", setting("quarkus.datasource.password"));
  }

  @Test
  void saysWhatDiffersAndExitsLikeDiff() throws Exception {
    String id = Api.requested(Api.newName());
    Seen.awaitEvents(id, 1);
    UUID cluster = UUID.fromString(id);
    Projected.update("update cluster set phase = 'HELD' where id = ?", cluster);

    assertThat(run()).isEqualTo(1);
    assertThat(out.toString(UTF_8))
        .contains("cluster " + id)
        .contains("cluster, phase\n    live     HELD\n    replayed REQUESTED")
        .contains("1 differences; --swap mends them.");
    out.reset();
    assertThat(run("--swap", "--json")).isZero();
    assertThat(new ObjectMapper().readTree(out.toString(UTF_8)).path("equal").asBoolean()).isTrue();
    assertThat(
            new ObjectMapper().readTree(out.toString(UTF_8)).at("/differences/0/cluster").asText())
        .isEqualTo(id);
    out.reset();
    assertThat(run()).isZero();
    assertThat(out.toString(UTF_8))
        .contains("The living projection is what the topic makes of it.");
  }

  @ParameterizedTest
  @CsvSource({
    "KAFKA_BOOTSTRAP_SERVERS,     127.0.0.1:1,          Kafka at 127.0.0.1:1 does not answer",
    "KAFKA_BOOTSTRAP_SERVERS,     '',                   KAFKA_BOOTSTRAP_SERVERS is not set",
    "QUARKUS_DATASOURCE_PASSWORD, wrong,                refuses slipway_request",
    "QUARKUS_DATASOURCE_JDBC_URL, jdbc:postgresql://127.0.0.1:1/x, cannot be reached"
  })
  void whatIsWrongIsSaidWithARemedy(String variable, String value, String said) {
    environment.put(variable, value);

    assertThat(run()).isEqualTo(2);

    assertThat(err.toString(UTF_8)).startsWith("slipway: ").contains(said).doesNotContain("\tat ");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void anUnknownOptionIsRefused() {
    assertThat(run("--swop")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("no such option: --swop");
  }

  private int run(String... arguments) {
    return ReplayCommand.run(
        List.of(arguments),
        environment,
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }
}
