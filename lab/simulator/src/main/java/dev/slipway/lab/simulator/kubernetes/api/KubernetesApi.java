package dev.slipway.lab.simulator.kubernetes.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.lab.simulator.kubernetes.pki.CertificateAuthority;
import dev.slipway.lab.simulator.kubernetes.pki.ClusterCertificates;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * The Kubernetes API of one cluster, for reading: TLS with the cluster's own certificate, clients
 * known by a certificate of its client CA. As with K3s, anybody else gets 401, the health endpoints
 * included.
 */
public final class KubernetesApi {

  private static final Set<String> HEALTH = Set.of("/readyz", "/livez", "/healthz");

  private final ClusterCertificates certificates;
  private final ClusterResources resources;
  private final BooleanSupplier notReady;
  private final HttpServer server;
  private final Map<Watch, Boolean> watches = new ConcurrentHashMap<>();

  /**
   * Listens when this returns.
   *
   * @param notReady asked at each request: whether it is answered 503, as K3s does on its way up
   * @throws CompletionException when the address is taken
   */
  public KubernetesApi(
      Vertx vertx,
      String host,
      int port,
      ClusterCertificates certificates,
      CertificateAuthority.Issued serverCertificate,
      ClusterResources resources,
      BooleanSupplier notReady) {
    this.notReady = notReady;
    this.certificates = certificates;
    this.resources = resources;
    this.server = vertx.createHttpServer(ApiTls.options(certificates, serverCertificate));
    server
        .requestHandler(this::answer)
        .listen(port, host)
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }

  public void close() {
    server.close().toCompletionStage().toCompletableFuture().join();
  }

  /** Tells who watches that every object has changed. */
  public void announceChange() {
    watches.keySet().forEach(watch -> watch.modified(resources));
  }

  private void answer(HttpServerRequest request) {
    if (notReady.getAsBoolean()) {
      fail(request, 503, "ServiceUnavailable", "apiserver not ready");
    } else if (!authenticated(request)) {
      fail(request, 401, "Unauthorized", "Unauthorized");
    } else if (request.method() != HttpMethod.GET) {
      fail(request, 405, "MethodNotAllowed", "this API is simulated for reading only");
    } else {
      read(request);
    }
  }

  private void read(HttpServerRequest request) {
    String path = request.path();
    Optional<ClusterResources.Target> target = ClusterResources.target(path);
    if (HEALTH.contains(path)) {
      request.response().putHeader("content-type", "text/plain; charset=utf-8").end("ok");
    } else if (target.isPresent()) {
      objects(request, selected(request, target.get()));
    } else {
      Discovery.answer(path, resources.state().version())
          .ifPresentOrElse(
              found -> json(request, 200, found),
              () ->
                  fail(
                      request,
                      404,
                      "NotFound",
                      "the server could not find the requested resource"));
    }
  }

  private void objects(HttpServerRequest request, ClusterResources.Target target) {
    List<ObjectNode> found = resources.find(target);
    String watch = request.getParam("watch", "false");
    boolean one = ClusterResources.target(request.path()).orElseThrow().name() != null;
    if (watch.equals("true") || watch.equals("1")) {
      Watch opened = new Watch(request.response(), target);
      watches.put(opened, true);
      request.response().closeHandler(closed -> watches.remove(opened));
      opened.begin(resources, request.getParam("resourceVersion", ""));
    } else if (!one) {
      json(request, 200, resources.list(target.type(), found));
    } else if (found.isEmpty()) {
      fail(
          request,
          404,
          "NotFound",
          target.type().plural() + " \"" + target.name() + "\" not found");
    } else {
      json(request, 200, found.getFirst());
    }
  }

  /** {@code fieldSelector=metadata.name=x} narrows a collection to one object. */
  private static ClusterResources.Target selected(
      HttpServerRequest request, ClusterResources.Target target) {
    String selector = request.getParam("fieldSelector", "");
    String byName = "metadata.name=";
    return selector.startsWith(byName)
        ? new ClusterResources.Target(
            target.type(), target.namespace(), selector.substring(byName.length()))
        : target;
  }

  private boolean authenticated(HttpServerRequest request) {
    try {
      List<Certificate> shown = request.connection().peerCertificates();
      return !shown.isEmpty()
          && shown.getFirst() instanceof X509Certificate certificate
          && certificates.isAdmin(certificate);
    } catch (SSLPeerUnverifiedException e) {
      return false;
    }
  }

  private static void fail(HttpServerRequest request, int code, String reason, String message) {
    json(request, code, status(code, reason, message));
  }

  private static ObjectNode status(int code, String reason, String message) {
    ObjectNode status =
        JsonNodeFactory.instance.objectNode().put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    return status
        .put("status", "Failure")
        .put("message", message)
        .put("reason", reason)
        .put("code", code);
  }

  private static void json(HttpServerRequest request, int code, ObjectNode body) {
    request
        .response()
        .setStatusCode(code)
        .putHeader("content-type", "application/json")
        .end(body.toString());
  }
}
