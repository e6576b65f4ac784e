package dev.slipway.vm.proxmox;

import dev.slipway.events.FailureCode;
import dev.slipway.vm.hypervisor.VmFailure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.impl.VertxInternal;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * HTTP as pveproxy wants it: version 1.1, no chunked bodies, no body on DELETE, connections given
 * up before the server does so after five idle seconds. Blocks the calling (step) thread; every
 * call ends within its time-out.
 */
final class ProxmoxHttp implements AutoCloseable {
  private static final int KEEP_ALIVE_SECONDS = 4;
  private static final int CONNECT_MILLIS = 5_000;
  private static final int CONNECTIONS = 32;
  private static final Duration UPLOAD_TIMEOUT = Duration.ofSeconds(60);
  private static final String FORM = "application/x-www-form-urlencoded";

  private final ProxmoxEndpoint endpoint;
  private final CallTimes times;
  private final HttpClient client;
  private final Context context;

  ProxmoxHttp(Vertx vertx, ProxmoxEndpoint endpoint, CallTimes times) {
    this.endpoint = endpoint;
    this.times = times;
    this.context = ((VertxInternal) vertx).createEventLoopContext();
    HttpClientOptions options =
        new HttpClientOptions()
            .setDefaultHost(endpoint.url().getHost())
            .setDefaultPort(endpoint.port())
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            .setConnectTimeout(CONNECT_MILLIS)
            .setMaxPoolSize(CONNECTIONS)
            .setDecompressionSupported(true)
            .setSsl(endpoint.secure());
    this.client = vertx.createHttpClient(ProxmoxTls.apply(endpoint, options));
  }

  ProxmoxAnswer get(String path, Map<String, String> query) {
    String uri = withQuery(path, query);
    try {
      return signed(HttpMethod.GET, uri, null, null);
    } catch (StaleConnection stale) {
      return fresh(HttpMethod.GET, uri, null, null);
    }
  }

  /** The parameters go into the query: a body on DELETE is refused. */
  ProxmoxAnswer delete(String path, Map<String, String> query) {
    return fresh(HttpMethod.DELETE, withQuery(path, query), null, null);
  }

  ProxmoxAnswer post(String path, Map<String, String> form) {
    return fresh(HttpMethod.POST, path, Buffer.buffer(encoded(form)), FORM);
  }

  ProxmoxAnswer put(String path, Map<String, String> form) {
    return fresh(HttpMethod.PUT, path, Buffer.buffer(encoded(form)), FORM);
  }

  ProxmoxAnswer upload(String path, MultipartBody body) {
    return fresh(HttpMethod.POST, path, Buffer.buffer(body.bytes()), body.contentType());
  }

  /** A write whose connection died may have had its effect: the step finds out, nobody repeats. */
  private ProxmoxAnswer fresh(HttpMethod method, String uri, Buffer body, String contentType) {
    try {
      return signed(method, uri, body, contentType);
    } catch (StaleConnection stale) {
      throw ProxmoxErrors.transport(endpoint.name(), call(method, uri), stale.getCause());
    }
  }

  private ProxmoxAnswer signed(HttpMethod method, String uri, Buffer body, String contentType) {
    boolean writes = !HttpMethod.GET.equals(method);
    ProxmoxAnswer answer =
        exchange(method, uri, endpoint.login().headers(writes, this::ticket), body, contentType);
    if (answer.status() == 401 && endpoint.login().renewable()) {
      answer =
          exchange(method, uri, endpoint.login().headers(writes, this::ticket), body, contentType);
    }
    if (!answer.ok()) {
      throw ProxmoxErrors.of(call(method, uri), answer);
    }
    return answer;
  }

  private ProxmoxAnswer ticket(Map<String, String> form) {
    try {
      return exchange(
          HttpMethod.POST, "/access/ticket", Map.of(), Buffer.buffer(encoded(form)), FORM);
    } catch (StaleConnection stale) {
      throw ProxmoxErrors.transport(endpoint.name(), "POST /access/ticket", stale.getCause());
    }
  }

  private ProxmoxAnswer exchange(
      HttpMethod method, String uri, Map<String, String> headers, Buffer body, String contentType) {
    return times.measured(
        call(method, uri), () -> exchanged(method, uri, headers, body, contentType));
  }

  private ProxmoxAnswer exchanged(
      HttpMethod method, String uri, Map<String, String> headers, Buffer body, String contentType) {
    AtomicReference<HttpClientRequest> sent = new AtomicReference<>();
    CompletableFuture<ProxmoxAnswer> answer = new CompletableFuture<>();
    RequestOptions options = new RequestOptions().setMethod(method).setURI("/api2/json" + uri);
    // All of it on one event loop: composed from this thread, a fast answer's body could end before
    // anybody listens to it, and the call would hang.
    context.runOnContext(
        go ->
            client
                .request(options)
                .compose(request -> send(request, sent, answer, headers, body, contentType))
                .compose(ProxmoxHttp::read)
                .onSuccess(answer::complete)
                .onFailure(answer::completeExceptionally));
    boolean upload = contentType != null && contentType.startsWith("multipart/");
    return await(answer, sent, upload ? UPLOAD_TIMEOUT : endpoint.callTimeout(), call(method, uri));
  }

  private static Future<HttpClientResponse> send(
      HttpClientRequest request,
      AtomicReference<HttpClientRequest> sent,
      CompletableFuture<ProxmoxAnswer> answer,
      Map<String, String> headers,
      Buffer body,
      String contentType) {
    sent.set(request);
    if (answer.isDone()) {
      // Given up on while it waited for a connection: it must not leave after all.
      var unused = request.reset();
      return Future.failedFuture(new IOException("given up on before it was sent"));
    }
    headers.forEach(request::putHeader);
    return body == null
        ? request.send()
        : request.putHeader("Content-Type", contentType).send(body);
  }

  private static Future<ProxmoxAnswer> read(HttpClientResponse response) {
    return response
        .body()
        .map(
            body ->
                ProxmoxAnswer.of(response.statusCode(), response.statusMessage(), body.getBytes()));
  }

  private ProxmoxAnswer await(
      CompletableFuture<ProxmoxAnswer> answer,
      AtomicReference<HttpClientRequest> sent,
      Duration timeout,
      String call) {
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      abandon(answer, sent);
      throw new VmFailure(
          FailureCode.PROXMOX_UNREACHABLE,
          "Endpoint %s: %s: no answer within %s".formatted(endpoint.name(), call, timeout),
          late);
    } catch (InterruptedException interrupted) {
      abandon(answer, sent);
      Thread.currentThread().interrupt();
      throw new VmFailure(FailureCode.INTERNAL, call + " was interrupted", interrupted);
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      if (closed(cause)) {
        throw new StaleConnection(cause);
      }
      throw ProxmoxErrors.transport(endpoint.name(), call, cause);
    }
  }

  private static boolean closed(Throwable cause) {
    return cause instanceof HttpClosedException
        || (cause instanceof IOException
            && !(cause instanceof ConnectException)
            && !(cause instanceof javax.net.ssl.SSLException));
  }

  private static void abandon(
      CompletableFuture<ProxmoxAnswer> answer, AtomicReference<HttpClientRequest> sent) {
    // First: whoever sends looks at it after it has told us what is sent.
    answer.cancel(false);
    HttpClientRequest request = sent.get();
    if (request != null) {
      request.reset();
    }
  }

  private static String call(HttpMethod method, String uri) {
    int query = uri.indexOf('?');
    return method + " " + (query < 0 ? uri : uri.substring(0, query));
  }

  private static String withQuery(String path, Map<String, String> query) {
    return query.isEmpty() ? path : path + "?" + encoded(query);
  }

  private static String encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    client.close().toCompletionStage().toCompletableFuture().join();
  }

  /** The server closed the connection under the call: a pooled one had gone stale. */
  private static final class StaleConnection extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StaleConnection(Throwable cause) {
      super(cause);
    }
  }
}
