package dev.slipway.vm.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.events.FailureCode;
import dev.slipway.kit.vault.Secret;
import dev.slipway.lab.backends.FreePort;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.proxmox.login.ApiToken;
import dev.slipway.vm.proxmox.wire.ProxmoxEndpoint;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which of an endpoint's nodes is asked. */
class EntryNodesTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Vertx vertx = Vertx.vertx();
  private final List<Entry> started = new ArrayList<>();

  @AfterEach
  void stop() {
    started.forEach(entry -> entry.server.stop(0));
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void another_is_asked_where_nobody_listens_and_is_asked_from_then_on() throws IOException {
    Entry second = entry(200, "[]");
    int gone = FreePort.find();

    try (ProxmoxHypervisor hypervisor = client(TIMEOUT, gone, second.port())) {
      hypervisor.nodes();
      Entry first = entry(gone, 200, "[]");
      hypervisor.nodes();

      assertThat(second.calls).hasValue(2);
      assertThat(first.calls).hasValue(0);
    }
  }

  @Test
  void a_question_that_got_no_answer_is_put_to_another() throws IOException {
    Entry first = silent();
    Entry second = entry(200, "[]");

    try (ProxmoxHypervisor hypervisor = client(TIMEOUT, first.port(), second.port())) {
      assertThat(hypervisor.nodes()).isEmpty();

      assertThat(second.calls).hasValue(1);
    }
  }

  @Test
  void what_may_have_had_its_effect_is_not_asked_for_twice() throws IOException {
    Entry first = silent();
    Entry second = entry(200, "\"UPID:pve1:0:0:0:imgcopy::a@pve:\"");

    try (ProxmoxHypervisor hypervisor = client(TIMEOUT, first.port(), second.port())) {
      VmFailure failure =
          catchThrowableOfType(
              VmFailure.class,
              () -> hypervisor.upload(Lab.PVE1, "seeds", "slipway-x.iso", new byte[10]));

      assertThat(failure.failure()).isEqualTo(FailureCode.PROXMOX_UNREACHABLE);
      assertThat(failure.retryable()).isTrue();
      assertThat(first.calls).hasValue(1);
      assertThat(second.calls).hasValue(0);
    }
  }

  /** What pveproxy answers when it cannot reach the node that the path names. */
  @Test
  void an_entry_that_cannot_reach_another_node_is_kept() throws IOException {
    Entry first = entry(595, "null");
    Entry second = entry(200, "[]");

    try (ProxmoxHypervisor hypervisor = client(TIMEOUT, first.port(), second.port())) {
      for (int i = 1; i <= 2; i++) {
        VmFailure failure =
            catchThrowableOfType(VmFailure.class, () -> hypervisor.storages(Lab.PVE1));
        assertThat(failure.failure()).isEqualTo(FailureCode.PROXMOX_NODE_UNREACHABLE);
        assertThat(failure.retryable()).isTrue();
      }

      assertThat(first.calls).hasValue(2);
      assertThat(second.calls).hasValue(0);
    }
  }

  @Test
  void an_endpoint_that_answers_nothing_is_left_alone_and_found_again() throws IOException {
    int gone = FreePort.find();
    try (ProxmoxHypervisor hypervisor = client(TIMEOUT, gone)) {
      for (int i = 1; i <= 5; i++) {
        assertThat(hypervisor.answers()).isTrue();
        unreachable(hypervisor);
      }
      assertThat(hypervisor.answers()).isFalse();

      Entry back = entry(gone, 200, "[]");

      // Somebody listens, and is not asked.
      assertThat(unreachable(hypervisor)).contains("answers no call");
      assertThat(back.calls).hasValue(0);
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptionsInstanceOf(VmFailure.class)
          .until(() -> hypervisor.nodes().isEmpty());
      assertThat(hypervisor.answers()).isTrue();
    }
  }

  private static String unreachable(ProxmoxHypervisor hypervisor) {
    VmFailure failure = catchThrowableOfType(VmFailure.class, hypervisor::nodes);
    assertThat(failure.failure()).isEqualTo(FailureCode.PROXMOX_UNREACHABLE);
    assertThat(failure.retryable()).isTrue();
    return failure.getMessage();
  }

  private ProxmoxHypervisor client(Duration timeout, int... ports) {
    List<URI> entries = new ArrayList<>();
    for (int port : ports) {
      entries.add(URI.create("http://127.0.0.1:" + port));
    }
    return new ProxmoxHypervisor(
        vertx,
        new ProxmoxEndpoint(
            "lab",
            entries,
            new ApiToken(Lab.TOKEN_ID, () -> Secret.of(Lab.TOKEN_SECRET)),
            new ProxmoxEndpoint.Tls(true, Optional.empty(), List.of()),
            timeout),
        new SimpleMeterRegistry());
  }

  private Entry entry(int status, String data) throws IOException {
    return entry(0, status, data);
  }

  private Entry entry(int port, int status, String data) throws IOException {
    return started(port, exchange -> answer(exchange, status, "{\"data\":" + data + "}"));
  }

  /** Takes the call and closes the connection. */
  private Entry silent() throws IOException {
    return started(0, HttpExchange::close);
  }

  private Entry started(int port, Answer answer) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    Entry entry = new Entry(server, new AtomicInteger());
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          entry.calls.incrementAndGet();
          answer.to(exchange);
        });
    server.start();
    started.add(entry);
    return entry;
  }

  private static void answer(HttpExchange exchange, int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  @FunctionalInterface
  private interface Answer {
    void to(HttpExchange exchange);
  }

  private record Entry(HttpServer server, AtomicInteger calls) {
    int port() {
      return server.getAddress().getPort();
    }
  }
}
