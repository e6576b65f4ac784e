package dev.slipway.lab.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Slipway's API as a client sees it. */
public final class SlipwayClient {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CALL = Duration.ofSeconds(30);

  /**
   * HTTP/1.1, since HTTP/2 has all calls on one connection: a call that is interrupted (Ctrl-C) now
   * and then breaks it for the next one, with which the cluster is to be taken down.
   */
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final URI api;
  private final Path token;

  /**
   * A client.
   *
   * @param token the file with the API token
   */
  public SlipwayClient(URI api, Path token) {
    this.api = api;
    this.token = token;
  }

  /** An answer that is not what was asked for. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int status;
    private final String body;

    Refused(String call, int status, String body) {
      super(call + " answered " + status + ": " + body);
      this.status = status;
      this.body = body;
    }

    public int status() {
      return status;
    }

    /** A problem as RFC 9457 has it, if Slipway answered. */
    public String body() {
      return body;
    }
  }

  /** Requests a cluster, in YAML; answers the cluster as it stands. */
  public JsonNode request(String yaml) {
    return request("application/yaml", yaml, Map.of());
  }

  /** Requests a cluster; answers the cluster as it stands. */
  public JsonNode request(String contentType, String body, Map<String, String> headers) {
    return post("/api/v1/clusters", contentType, body, headers);
  }

  /** What would become of a request, in YAML. */
  public JsonNode plan(String yaml) {
    return post("/api/v1/plans", "application/yaml", yaml, Map.of());
  }

  private JsonNode post(String path, String contentType, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        builder(path)
            .header("Content-Type", contentType)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return json(send(request));
  }

  public JsonNode cluster(String id) {
    return json(send(builder("/api/v1/clusters/" + id)));
  }

  /** The events after the one of that number. */
  public JsonNode events(String id, long after) {
    return json(send(builder("/api/v1/clusters/" + id + "/events?after=" + after))).path("items");
  }

  public String kubeconfig(String id) {
    return send(builder("/api/v1/clusters/" + id + "/kubeconfig"));
  }

  /** Starts a held cluster again. */
  public void resume(String id) {
    send(builder("/api/v1/clusters/" + id + "/resume").POST(HttpRequest.BodyPublishers.noBody()));
  }

  public void delete(String id) {
    send(builder("/api/v1/clusters/" + id).DELETE());
  }

  /** Checks a destroyed cluster's cleanup report against the live hypervisor. */
  public JsonNode checkCleanup(String id) {
    return json(
        send(
            builder("/api/v1/clusters/" + id + "/cleanup-checks")
                .POST(HttpRequest.BodyPublishers.noBody())));
  }

  private HttpRequest.Builder builder(String path) {
    return HttpRequest.newBuilder(api.resolve(path))
        .timeout(CALL)
        .header("Authorization", "Bearer " + DataFolder.read(token));
  }

  private String send(HttpRequest.Builder builder) {
    HttpRequest request = builder.build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new Refused(
            request.method() + " " + request.uri().getPath(),
            response.statusCode(),
            response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(request.method() + " " + request.uri() + " failed: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while calling " + request.uri(), e);
    }
  }

  private static JsonNode json(String body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException("not JSON: " + body, e);
    }
  }
}
