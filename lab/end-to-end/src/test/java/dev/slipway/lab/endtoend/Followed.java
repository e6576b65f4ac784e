package dev.slipway.lab.endtoend;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A cluster's live stream, followed until it ends, however it does. */
final class Followed {

  private final List<Long> numbers = new CopyOnWriteArrayList<>();
  private final Thread reading;

  Followed(URI api, Path token, String cluster, long after) {
    HttpRequest request;
    try {
      request =
          HttpRequest.newBuilder(api.resolve("/api/v1/clusters/" + cluster + "/events"))
              .header("Accept", "text/event-stream")
              .header("Authorization", "Bearer " + Files.readString(token).strip())
              .header("Last-Event-ID", Long.toString(after))
              .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reading = Thread.ofVirtual().start(() -> read(request));
  }

  private void read(HttpRequest request) {
    try (HttpClient http = HttpClient.newHttpClient();
        InputStream body = http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id:")) {
          numbers.add(Long.valueOf(line.substring("id:".length()).strip()));
        }
      }
    } catch (IOException cutOff) {
      // The end, as it looks when the other side is killed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The numbers of the events that came, in their order. */
  List<Long> numbers() {
    return List.copyOf(numbers);
  }

  void awaitEnd() {
    await("the stream's end").atMost(Duration.ofMinutes(1)).until(() -> !reading.isAlive());
  }
}
