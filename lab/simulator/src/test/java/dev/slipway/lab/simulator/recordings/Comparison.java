package dev.slipway.lab.simulator.recordings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.lab.simulator.WireClient;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** An answer of the simulator beside the recorded one. */
final class Comparison {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Headers whose values belong to the API and not to one moment. */
  private static final List<String> HEADERS =
      List.of("cache-control", "connection", "content-type", "pragma", "server");

  private Comparison() {}

  /** Status, reason phrase, headers, and the body: its shape if it is JSON, else its text. */
  static void of(WireClient.Answer actual, WireClient.Answer recorded) {
    assertThat(actual.line()).isEqualTo(recorded.line());
    assertThat(headers(actual)).isEqualTo(headers(recorded));
    JsonNode expected = json(recorded.body());
    if (expected == null) {
      assertThat(actual.body()).isEqualTo(recorded.body());
    } else {
      JsonNode body = json(actual.body());
      assertThat(body).as("a JSON body, not: %s", actual.body()).isNotNull();
      assertThat(Shape.of(body)).isEqualTo(Shape.of(expected));
    }
  }

  /** Null when the body is empty or plain text. */
  static JsonNode json(String body) {
    try {
      return body == null || body.isEmpty() ? null : JSON.readTree(body);
    } catch (IOException e) {
      return null;
    }
  }

  private static Map<String, String> headers(WireClient.Answer answer) {
    Map<String, String> compared = new TreeMap<>();
    answer
        .headers()
        .forEach(
            (name, value) -> {
              String lower = name.toLowerCase(Locale.ROOT);
              if (HEADERS.contains(lower)) {
                compared.put(lower, value);
              }
            });
    return compared;
  }
}
