package dev.slipway.lab.endtoend.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A Prometheus that runs with our configuration beside services that run. */
@EnabledIfSystemProperty(
    named = PrometheusE2E.PROMETHEUS,
    matches = ".+",
    disabledReason = "lab/containers/try.sh starts the Prometheus that this needs")
class PrometheusE2E {

  static final String PROMETHEUS = "slipway.external.prometheus";

  /** Some rounds of scraping and of rules, of 15 s each. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI prometheus = URI.create(System.getProperty(PROMETHEUS));

  @Test
  void everyServiceIsScraped() {
    List<String> jobs =
        all(Observability.yaml("prometheus.yaml").path("scrape_configs"))
            .map(job -> job.path("job_name").asText())
            .toList();

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(all(ask("/api/v1/targets").path("activeTargets")))
                    .as("targets that are up")
                    .filteredOn(target -> target.path("health").asText().equals("up"))
                    .extracting(target -> target.at("/labels/job").asText())
                    .containsExactlyInAnyOrderElementsOf(jobs));
  }

  @Test
  void everyRuleIsLoadedAndCanBeReckoned() {
    List<String> alerts =
        Observability.alerts().stream().map(alert -> alert.path("alert").asText()).toList();

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(all(ask("/api/v1/rules").at("/groups/0/rules")))
                    .as("rules that are well")
                    .filteredOn(rule -> rule.path("health").asText().equals("ok"))
                    .extracting(rule -> rule.path("name").asText())
                    .containsExactlyElementsOf(alerts));
  }

  @Test
  void everyPanelsExpressionIsAnswered() throws Exception {
    for (Expression expression : Observability.expressions()) {
      String query = expression.text().replace("$__rate_interval", "1m").replace("$__range", "1h");

      JsonNode answer =
          ask("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));

      assertThat(answer.path("resultType").asText()).as(expression.where()).isEqualTo("vector");
    }
  }

  private static Stream<JsonNode> all(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  /** The answer's {@code data}. */
  private JsonNode ask(String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        http.send(
            HttpRequest.newBuilder(prometheus.resolve(path)).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    JsonNode answer = new ObjectMapper().readTree(response.body());
    assertThat(response.statusCode()).as(path + answer).isEqualTo(200);
    return answer.path("data");
  }
}
