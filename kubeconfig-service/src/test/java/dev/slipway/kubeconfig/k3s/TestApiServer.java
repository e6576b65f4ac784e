package dev.slipway.kubeconfig.k3s;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLParameters;

/** A Kubernetes API of a few paths, for clients with a certificate. Answers can be replaced. */
public final class TestApiServer implements AutoCloseable {

  public record Answer(int status, String body) {}

  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpsServer server;

  public TestApiServer(TestCertificates certificates) {
    try {
      server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var tls = certificates.serverTls();
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = tls.getDefaultSSLParameters();
            wanted.setNeedClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
    healthy();
  }

  private void healthy() {
    answers.put("/readyz", new Answer(200, "ok"));
    answers.put(
        "/version",
        new Answer(200, "{\"major\":\"1\",\"minor\":\"33\",\"gitVersion\":\"v1.33.5+k3s1\"}"));
    answers.put("/api/v1/nodes", new Answer(200, nodes("True")));
    answers.put(
        "/apis/apps/v1/namespaces/kube-system/deployments", new Answer(200, deployments(1)));
    answers.put("/apis/apps/v1/namespaces/kube-system/daemonsets", new Answer(200, daemonSets(2)));
  }

  public static String nodes(String ready) {
    return """
    {"kind":"NodeList","apiVersion":"v1","items":[{"metadata":{"name":"harbour-server-1"},
     "status":{"conditions":[{"type":"Ready","status":"%s"}]}}]}"""
        .formatted(ready);
  }

  public static String deployments(int available) {
    return """
    {"kind":"DeploymentList","apiVersion":"apps/v1","items":[{"metadata":{"name":"coredns"},
     "spec":{"replicas":1},"status":{"replicas":1,"availableReplicas":%d}}]}"""
        .formatted(available);
  }

  public static String daemonSets(int available) {
    return """
    {"kind":"DaemonSetList","apiVersion":"apps/v1","items":[{"metadata":{"name":"svclb"},
     "status":{"desiredNumberScheduled":2,"numberReady":%d,"numberAvailable":%d}}]}"""
        .formatted(available, available);
  }

  public void answers(String path, int status, String body) {
    answers.put(path, new Answer(status, body));
  }

  public String url() {
    return "https://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer =
          answers.getOrDefault(exchange.getRequestURI().getPath(), new Answer(404, "{}"));
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
