package dev.slipway.vm.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.kit.vault.Secret;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.proxmox.login.ApiToken;
import dev.slipway.vm.proxmox.wire.ProxmoxEndpoint;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * An HTTP server that says, byte for byte, what a real Proxmox VE said; and a client of it. The
 * recordings lie beside the checkout; {@code -Dslipway.recordings} names another folder.
 */
public final class RecordedProxmox implements AutoCloseable {
  static final String SECRET = "not-in-any-message";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path RECORDINGS =
      Path.of(
          System.getProperty(
              "slipway.recordings",
              Path.of(System.getProperty("slipway.root", ".."), "../shared/pve/recordings")
                  .toString()));

  /** What was asked: method, path without {@code /api2/json}, and the parameters. */
  public record Asked(String method, String path, Map<String, String> parameters) {}

  /** By path; null for every other. */
  private final Map<String, JsonNode> answers = new LinkedHashMap<>();

  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final Vertx vertx = Vertx.vertx();
  private final Function<Asked, JsonNode> otherwise;
  final ProxmoxHypervisor hypervisor;

  RecordedProxmox() {
    this(asked -> null);
  }

  /**
   * One that also answers what depends on what was asked before.
   *
   * @param otherwise the answer to what has none of its own; null: not recorded
   */
  public RecordedProxmox(Function<Asked, JsonNode> otherwise) {
    this.otherwise = otherwise;
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(this::receive)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    hypervisor =
        new ProxmoxHypervisor(
            vertx,
            new ProxmoxEndpoint(
                "lab",
                List.of(URI.create("http://127.0.0.1:" + server.actualPort())),
                new ApiToken("slipway@pve!svc", () -> Secret.of(SECRET)),
                new ProxmoxEndpoint.Tls(true, Optional.empty(), List.of()),
                Duration.ofSeconds(5)),
            new SimpleMeterRegistry());
  }

  /** A client of it. */
  public Hypervisor hypervisor() {
    return hypervisor;
  }

  /** The test is reported as skipped where the recordings are missing. */
  public static JsonNode recording(String name) {
    Assumptions.assumeTrue(Files.isDirectory(RECORDINGS), "no recordings at " + RECORDINGS);
    try {
      return JSON.readTree(RECORDINGS.resolve(name + ".json").toFile());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The names of all that there are; the same where there are none. */
  static List<String> recordings() {
    Assumptions.assumeTrue(Files.isDirectory(RECORDINGS), "no recordings at " + RECORDINGS);
    try (Stream<Path> files = Files.list(RECORDINGS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".json"))
          .map(file -> file.substring(0, file.length() - ".json".length()))
          .sorted()
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** From now on this path answers as it did then. */
  void play(String path, String recording) {
    answers.put(path, recording(recording).path("response"));
  }

  /** From now on every path without an answer of its own says this. */
  void answerAll(JsonNode response) {
    answers.put(null, response);
  }

  /** An answer that was not recorded. */
  static ObjectNode response(String statusLine, String body) {
    return JSON.createObjectNode().put("status_line", statusLine).put("body", body);
  }

  List<Asked> asked() {
    return asked;
  }

  private void receive(HttpServerRequest request) {
    request.setExpectMultipart(request.getHeader("Content-Type") != null);
    Map<String, String> parameters = new LinkedHashMap<>();
    request.uploadHandler(file -> parameters.put(file.name(), file.filename()));
    request
        .body()
        .onSuccess(
            body -> {
              request.params().forEach(parameters::put);
              request.formAttributes().forEach(parameters::put);
              String path = request.path().substring("/api2/json".length());
              Asked question = new Asked(request.method().name(), path, parameters);
              asked.add(question);
              answer(request, question);
            });
  }

  private void answer(HttpServerRequest request, Asked question) {
    JsonNode response = answers.getOrDefault(question.path(), answers.get(null));
    if (response == null) {
      response = otherwise.apply(question);
    }
    if (response == null) {
      response = response("HTTP/1.1 501 not recorded", "");
    }
    if (!response.has("status_line")) {
      request.connection().close();
      return;
    }
    String[] line = response.path("status_line").asText().split(" ", 3);
    request
        .response()
        .setStatusCode(Integer.parseInt(line[1]))
        .setStatusMessage(line[2])
        .end(response.path("body").asText(""));
  }

  @Override
  public void close() {
    hypervisor.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
