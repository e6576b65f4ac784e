package dev.slipway.vm.proxmox.wire;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.impl.VertxInternal;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * HTTP as pveproxy wants it: version 1.1, no chunked bodies, connections given up before the server
 * does so after five idle seconds. Blocks the calling (step) thread; every call ends within its
 * time-out.
 */
public final class ProxmoxWire implements AutoCloseable {
  private static final int KEEP_ALIVE_SECONDS = 4;
  private static final int CONNECT_MILLIS = 5_000;
  private static final int CONNECTIONS = 32;

  private final HttpClient client;
  private final Context context;

  public ProxmoxWire(Vertx vertx, ProxmoxEndpoint endpoint) {
    this.context = ((VertxInternal) vertx).createEventLoopContext();
    HttpClientOptions options =
        new HttpClientOptions()
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            .setConnectTimeout(CONNECT_MILLIS)
            .setMaxPoolSize(CONNECTIONS)
            .setDecompressionSupported(true);
    this.client = vertx.createHttpClient(ProxmoxTls.apply(endpoint, options));
  }

  /**
   * Makes the call.
   *
   * @param entry the Proxmox node that is asked
   * @throws NoAnswerException when no answer comes in time, or the thread is interrupted
   */
  ProxmoxAnswer exchange(
      URI entry, ProxmoxCall call, Map<String, String> headers, Duration timeout) {
    AtomicReference<HttpClientRequest> sent = new AtomicReference<>();
    CompletableFuture<ProxmoxAnswer> answer = new CompletableFuture<>();
    RequestOptions options =
        new RequestOptions()
            .setMethod(call.method())
            .setHost(entry.getHost())
            .setPort(ProxmoxEndpoint.port(entry))
            .setSsl(ProxmoxEndpoint.secure(entry))
            .setURI("/api2/json" + call.uri());
    // All of it on one event loop: composed from this thread, a fast answer's body could end before
    // anybody listens to it, and the call would hang.
    context.runOnContext(
        go ->
            client
                .request(options)
                .compose(request -> send(request, sent, answer, headers, call))
                .compose(ProxmoxWire::read)
                .onSuccess(answer::complete)
                .onFailure(answer::completeExceptionally));
    return await(answer, sent, timeout);
  }

  private static Future<HttpClientResponse> send(
      HttpClientRequest request,
      AtomicReference<HttpClientRequest> sent,
      CompletableFuture<ProxmoxAnswer> answer,
      Map<String, String> headers,
      ProxmoxCall call) {
    sent.set(request);
    if (answer.isDone()) {
      // Given up on while it waited for a connection: it must not leave after all.
      var unused = request.reset();
      return Future.failedFuture(new IOException("given up on before it was sent"));
    }
    headers.forEach(request::putHeader);
    return call.body() == null
        ? request.send()
        : request.putHeader("Content-Type", call.contentType()).send(call.body());
  }

  private static Future<ProxmoxAnswer> read(HttpClientResponse response) {
    return response
        .body()
        .map(
            body ->
                ProxmoxAnswer.of(response.statusCode(), response.statusMessage(), body.getBytes()));
  }

  private static ProxmoxAnswer await(
      CompletableFuture<ProxmoxAnswer> answer,
      AtomicReference<HttpClientRequest> sent,
      Duration timeout) {
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw abandoned(answer, sent, late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw abandoned(answer, sent, interrupted);
    } catch (ExecutionException failed) {
      throw new NoAnswerException(sent.get() != null, failed.getCause());
    }
  }

  private static NoAnswerException abandoned(
      CompletableFuture<ProxmoxAnswer> answer,
      AtomicReference<HttpClientRequest> sent,
      Exception cause) {
    // First: whoever sends looks at it after it has told us what is sent.
    answer.cancel(false);
    HttpClientRequest request = sent.get();
    if (request != null) {
      request.reset();
    }
    return new NoAnswerException(request != null, cause);
  }

  @Override
  public void close() {
    client.close().toCompletionStage().toCompletableFuture().join();
  }
}
