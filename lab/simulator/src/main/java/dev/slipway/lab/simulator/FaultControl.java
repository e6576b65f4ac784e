package dev.slipway.lab.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.lab.simulator.faults.Faults;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Faults on demand for who is in another process; no part of Proxmox. HTTP on the loopback address:
 * {@code PUT /faults/<set>} puts the faults of its body, YAML or JSON as under {@code faults:} in
 * the configuration, in force in place of those that the set had; {@code DELETE /faults/<set>}
 * takes them away; {@code DELETE /faults} takes all away; {@code GET /faults} tells what is in
 * force. The configured ones are the set {@code configuration}. {@code GET /history} tells what
 * there was.
 */
public final class FaultControl implements AutoCloseable {

  private static final Pattern PATH = Pattern.compile("/faults(?:/([A-Za-z0-9._-]+))?");
  private static final String HISTORY = "/history";
  private static final String HOST = "127.0.0.1";

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final ObjectMapper mapper = SimulatorConfig.mapper();
  private final ObjectMapper json = SimulatorConfig.jsonMapper();
  private final Faults faults;
  private final Supplier<History> history;
  private final HttpServer server;

  /**
   * Listens when it returns.
   *
   * @param port 0 = any free one
   */
  public FaultControl(Faults faults, Supplier<History> history, int port) {
    this.faults = faults;
    this.history = history;
    this.server =
        vertx
            .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
            .requestHandler(this::answer)
            .listen(port, HOST)
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  public String url() {
    return "http://" + HOST + ":" + server.actualPort() + "/faults";
  }

  private void answer(HttpServerRequest request) {
    if (request.path().equals(HISTORY)) {
      end(request, 200, written(history.get()));
      return;
    }
    Matcher path = PATH.matcher(request.path());
    if (!path.matches()) {
      end(request, 404, "only /faults and /faults/<set>\n");
      return;
    }
    String set = path.group(1);
    switch (request.method().name()) {
      case "GET" -> end(request, 200, written(faults.inForce()));
      case "DELETE" -> {
        if (set == null) {
          faults.clear();
        } else {
          faults.remove(set);
        }
        end(request, 204, "");
      }
      case "PUT" -> put(request, set);
      default -> end(request, 405, "only GET, PUT and DELETE\n");
    }
  }

  private void put(HttpServerRequest request, String set) {
    if (set == null) {
      end(request, 400, "a set of faults has a name: PUT /faults/<set>\n");
      return;
    }
    request
        .body()
        .onSuccess(
            body -> {
              try {
                FaultsConfig asked = mapper.readValue(body.getBytes(), FaultsConfig.class);
                faults.put(set, asked == null ? List.of() : asked.all());
                end(request, 204, "");
              } catch (IOException e) {
                end(request, 400, e.getMessage() + "\n");
              }
            });
  }

  private String written(Object told) {
    try {
      return json.writeValueAsString(told);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("faults and history are plain values", e);
    }
  }

  private static void end(HttpServerRequest request, int status, String text) {
    request.response().setStatusCode(status).end(text);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
