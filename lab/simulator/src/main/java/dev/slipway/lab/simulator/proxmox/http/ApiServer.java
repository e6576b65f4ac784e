package dev.slipway.lab.simulator.proxmox.http;

import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.api.Upload;
import dev.slipway.lab.simulator.proxmox.tasks.Pause;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wire: TLS, HTTP/1.1 only, no chunked requests, no body in a DELETE, idle connections closed
 * soon, connections closed with every error (FACTS 1, 2).
 */
public final class ApiServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
  private static final Set<String> VERBS = Set.of("GET", "POST", "PUT", "DELETE");
  private static final int LARGEST_HEADER = 64 * 1024;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final Dispatcher dispatcher;
  private final Duration refusalDelay;
  private final IdleConnections idle;
  private final HttpServer server;

  /**
   * Listens when it returns.
   *
   * @param address to listen on
   * @param port 0 = any free one
   * @param keepAlive how long an idle connection stays open; 5 s on Proxmox
   * @param refusalDelay how long every 401 takes; 3 s on Proxmox
   */
  public ApiServer(
      Dispatcher dispatcher,
      ServerIdentity identity,
      String address,
      int port,
      Duration keepAlive,
      Duration refusalDelay) {
    this.dispatcher = dispatcher;
    this.refusalDelay = refusalDelay;
    this.idle = new IdleConnections(vertx, keepAlive);
    HttpServerOptions options =
        new HttpServerOptions()
            .setSsl(true)
            .setUseAlpn(false)
            .setAlpnVersions(List.of(HttpVersion.HTTP_1_1))
            .setMaxHeaderSize(LARGEST_HEADER)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(identity.certificatePem()))
                    .addKeyValue(Buffer.buffer(identity.keyPem())));
    this.server =
        vertx
            .createHttpServer(options)
            .connectionHandler(idle::opened)
            .requestHandler(this::handle)
            .exceptionHandler(e -> LOG.debug("a connection failed", e))
            .listen(port, address)
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  public int port() {
    return server.actualPort();
  }

  private void handle(HttpServerRequest request) {
    idle.busy(request.connection());
    ApiException refusal = refusal(request);
    if (refusal != null) {
      boolean empty = refusal.body() == ApiException.Body.EMPTY;
      send(
          request,
          new Answer(
              refusal.status(),
              refusal.getMessage(),
              null,
              empty ? null : refusal.getMessage(),
              true));
      return;
    }
    String type = request.getHeader("Content-Type");
    if (type != null && type.startsWith("multipart/form-data")) {
      readForm(request);
    } else {
      request
          .body()
          .onSuccess(body -> dispatch(request, body.getBytes(), Map.of(), null))
          .onFailure(e -> LOG.debug("a request ended early", e));
    }
  }

  private static ApiException refusal(HttpServerRequest request) {
    String method = request.method().name();
    if (!VERBS.contains(method)) {
      return ApiException.unknownVerb(method);
    }
    if (request.getHeader("Transfer-Encoding") != null) {
      return ApiException.wire(501, "chunked transfer encoding not supported");
    }
    String length = request.getHeader("Content-Length");
    boolean body = length != null && !length.equals("0");
    if (body && (method.equals("GET") || method.equals("DELETE"))) {
      return ApiException.wire(501, "Unexpected content for method '" + method + "'");
    }
    return null;
  }

  private void readForm(HttpServerRequest request) {
    Map<String, byte[]> files = new HashMap<>();
    Map<String, String> names = new HashMap<>();
    request.setExpectMultipart(true);
    request.uploadHandler(
        upload -> {
          Buffer content = Buffer.buffer();
          upload.handler(content::appendBuffer);
          upload.endHandler(
              end -> {
                files.put(upload.name(), content.getBytes());
                names.put(upload.name(), upload.filename());
              });
        });
    request
        .end()
        .onSuccess(
            end -> {
              Map<String, String> form = new HashMap<>();
              request.formAttributes().forEach(form::put);
              Upload upload =
                  files.containsKey("filename")
                      ? new Upload(names.get("filename"), files.get("filename"))
                      : null;
              dispatch(request, new byte[0], form, upload);
            })
        .onFailure(e -> LOG.debug("an upload ended early", e));
  }

  private void dispatch(
      HttpServerRequest request, byte[] body, Map<String, String> form, Upload upload) {
    RawRequest raw =
        new RawRequest(
            request.method().name(),
            request.path(),
            request.query(),
            new RawRequest.Headers(
                request.getHeader("Authorization"),
                request.getHeader("Cookie"),
                request.getHeader("CSRFPreventionToken"),
                request.getHeader("Content-Type")),
            body,
            form,
            upload);
    Context context = vertx.getOrCreateContext();
    Thread.ofVirtual()
        .name(raw.method() + " " + raw.path())
        .start(
            () -> {
              try {
                Answer answer = dispatcher.answer(raw);
                if (answer.status() == 401) {
                  Pause.of(refusalDelay);
                }
                context.runOnContext(go -> send(request, answer));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private void send(HttpServerRequest request, Answer answer) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      return;
    }
    if (answer.status() == 0) {
      request.connection().close().onFailure(e -> LOG.debug("closing failed", e));
      return;
    }
    boolean close = answer.close() || "close".equalsIgnoreCase(request.getHeader("Connection"));
    String now = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    response
        .setStatusCode(answer.status())
        .setStatusMessage(answer.reason())
        .putHeader("Cache-Control", "max-age=0")
        .putHeader("Connection", close ? "close" : "Keep-Alive")
        .putHeader("Date", now)
        .putHeader("Pragma", "no-cache")
        .putHeader("Server", "pve-api-daemon/3.0")
        .putHeader("Expires", now);
    if (answer.contentType() != null) {
      response.putHeader("Content-Type", answer.contentType());
    }
    response
        .end(answer.body() == null ? "" : answer.body())
        .onComplete(
            done -> {
              if (close) {
                request.connection().close().onFailure(e -> LOG.debug("closing failed", e));
              } else {
                idle.idle(request.connection(), answer.idle());
              }
            });
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
