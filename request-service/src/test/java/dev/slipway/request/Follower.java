package dev.slipway.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** A viewer's client of a live stream, which keeps what it gets line by line. */
public final class Follower implements AutoCloseable {

  /**
   * A message as it came.
   *
   * @param lines its lines, comments apart
   */
  public record Message(List<String> lines) {

    /** What the field says; null where the message has no such field. */
    public String field(String name) {
      List<String> values =
          lines.stream()
              .filter(line -> line.startsWith(name + ":"))
              .map(line -> line.substring(name.length() + 1).strip())
              .toList();
      assertThat(values).hasSizeLessThanOrEqualTo(1);
      return values.isEmpty() ? null : values.get(0);
    }

    public JsonPath data() {
      return JsonPath.from(field("data"));
    }
  }

  private final HttpClient client = HttpClient.newHttpClient();
  private final Queue<Message> messages = new ConcurrentLinkedQueue<>();
  private final Queue<String> comments = new ConcurrentLinkedQueue<>();
  private final HttpResponse<Stream<String>> response;
  private final Thread reading;
  private volatile UncheckedIOException cutOff;

  private Follower(URI uri, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).header("Authorization", "Bearer viewer-of-alpha");
    if (headers.length > 0) {
      request.headers(headers);
    }
    response = client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofLines()).join();
    reading = Thread.ofVirtual().start(this::read);
  }

  /** Asks for a stream with those headers more: name, value, and so on. */
  public static Follower of(URI uri, String... headers) {
    return new Follower(
        uri,
        Stream.concat(Stream.of("Accept", "text/event-stream"), Stream.of(headers))
            .toArray(String[]::new));
  }

  /** Asks with those headers only, also for what may turn out to be no stream. */
  public static Follower asking(URI uri, String... headers) {
    return new Follower(uri, headers);
  }

  public int status() {
    return response.statusCode();
  }

  public HttpHeaders headers() {
    return response.headers();
  }

  public List<String> comments() {
    return List.copyOf(comments);
  }

  /** The messages with a number, by these. */
  public List<String> ids() {
    return messages.stream().map(m -> m.field("id")).filter(id -> id != null).toList();
  }

  public List<Message> messages(String type) {
    return messages.stream().filter(m -> type.equals(m.field("event"))).toList();
  }

  public List<Message> numbered() {
    return messages.stream().filter(m -> m.field("id") != null).toList();
  }

  /** Waits until exactly those events have come. */
  public void awaitIds(String... ids) {
    await().untilAsserted(() -> assertThat(ids()).containsExactly(ids));
  }

  /** Waits until the service ends the answer. */
  public void awaitEnd() {
    await().untilAsserted(() -> assertThat(reading.isAlive()).isFalse());
    assertThat(cutOff).isNull();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private void read() {
    List<String> lines = new ArrayList<>();
    try (Stream<String> body = response.body()) {
      body.forEach(
          line -> {
            if (line.startsWith(":")) {
              comments.add(line);
            } else if (!line.isEmpty()) {
              lines.add(line);
            } else if (!lines.isEmpty()) {
              messages.add(new Message(List.copyOf(lines)));
              lines.clear();
            }
          });
    } catch (UncheckedIOException cut) {
      cutOff = cut;
    }
  }
}
