package dev.slipway.lab.standalone.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.lab.standalone.Looking;
import dev.slipway.lab.standalone.SlipwayClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** Requesters who do not give up: whatever got no answer is asked again until it has one. */
public final class Clients {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration BETWEEN = Duration.ofMillis(300);

  /** A key whose first request died is free after a minute. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final Duration CALL = Duration.ofSeconds(30);

  private final HttpClient http = HttpClient.newHttpClient();
  private final SlipwayClient api;

  Clients(SlipwayClient api) {
    this.api = api;
  }

  /** Requests a cluster, with its name for an Idempotency-Key; answers its id. */
  public String request(String name, boolean secret) {
    return request(name, secret ? "k3sToken: secret-of-" + name + "-0123456789\n" : "");
  }

  /**
   * The same.
   *
   * @param more of the request, as YAML
   */
  public String request(String name, String more) {
    return untilAnswered(
        () ->
            api.request(
                    "application/yaml",
                    "name: " + name + "\n" + more,
                    Map.of("Idempotency-Key", name))
                .path("id")
                .asText());
  }

  /** Orders a cluster's end; answers when that was accepted, in milliseconds of the clock. */
  public long destroy(String id) {
    return untilAnswered(
        () -> {
          api.delete(id);
          return System.currentTimeMillis();
        });
  }

  /** The cluster as it stands. */
  public JsonNode cluster(String id) {
    return untilAnswered(() -> api.cluster(id));
  }

  /** Has something go wrong on the stand-in, as YAML or JSON. */
  void put(URI uri, String faults) {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(CALL)
            .PUT(HttpRequest.BodyPublishers.ofString(faults))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(uri + " answered " + answer.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(uri.toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Asks the stand-in something. */
  JsonNode get(URI uri) {
    try {
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(CALL).build();
      return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(uri.toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static <T> T untilAnswered(Supplier<T> call) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return call.get();
      } catch (SlipwayClient.Refused refused) {
        if (!passes(refused) || System.nanoTime() > end) {
          throw refused;
        }
      } catch (UncheckedIOException broken) {
        if (System.nanoTime() > end) {
          throw broken;
        }
      }
      Looking.pause(BETWEEN);
    }
  }

  private static boolean passes(SlipwayClient.Refused refused) {
    return refused.status() >= 500 || refused.body().contains("IDEMPOTENCY_KEY_IN_USE");
  }
}
