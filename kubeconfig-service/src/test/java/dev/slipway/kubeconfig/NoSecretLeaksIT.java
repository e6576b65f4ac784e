package dev.slipway.kubeconfig;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.Samples;
import dev.slipway.events.StageUndone;
import dev.slipway.lab.backends.BackendsResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Looks for every secret of a cluster's life everywhere a secret must not be. */
@QuarkusTest
@TestProfile(NoSecretLeaksIT.Talkative.class)
@WithTestResource(
    value = BackendsResource.class,
    initArgs = @ResourceArg(name = "database", value = "slipway_kubeconfig"))
@WithTestResource(VaultSettings.class)
class NoSecretLeaksIT {
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final String CANARY = "canary-4be1f0";

  /** Everything is logged, though not all of it shown. */
  public static final class Talkative implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("quarkus.log.level", "DEBUG", "quarkus.log.console.level", "ERROR");
    }
  }

  @Inject EntityManager entities;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  private final Queue<String> logged = new ConcurrentLinkedQueue<>();
  private final Handler listener = new Listener();
  private final List<String> secrets = new ArrayList<>(List.of(CANARY));
  private final List<String> answers = new ArrayList<>();
  private Topic topic;

  @BeforeEach
  void start() {
    topic = new Topic(bootstrapServers);
    Logger.getLogger("").addHandler(listener);
  }

  @AfterEach
  void stop() {
    Logger.getLogger("").removeHandler(listener);
    topic.close();
  }

  @Test
  void nowhereButInAnswersToThoseWhoMayAsk() {
    goesWell(new ClusterId(UuidCreator.getTimeOrderedEpoch()));
    goesWrong(new ClusterId(UuidCreator.getTimeOrderedEpoch()));

    assertThat(secrets).hasSizeGreaterThan(10);
    assertThat(logged).as("it does listen").anyMatch(line -> line.contains("dev.slipway"));
    assertClean("logs", logged.stream());
    assertClean("topics", topic.everything().stream());
    assertClean("tables", tables().stream());
    assertClean("refusals", answers.stream());
  }

  private void goesWell(ClusterId cluster) {
    try (TestGuest guest = guestOf(cluster)) {
      assertThat(deposit(cluster, CANARY).statusCode()).isEqualTo(201);
      answers.add(deposit(cluster, "other").asString());
      lines(read("bootstrap-service", cluster, "ssh-key").asString());
      lines(read("vm-service", cluster, "host-key.harbour-server-1.1").asString());
      lines(read("bootstrap-service", cluster, "k3s-server-token").asString());
      lines(read("bootstrap-service", cluster, "k3s-agent-token").asString());
      secrets.add(guest.certificates.client.keyData());
      topic.say(Samples.requested(cluster, FailurePolicy.DESTROY));
      topic.say(guest.ready(cluster));
      await().atMost(LONGEST).until(() -> topic.saidAbout(cluster).size() == 1);
      as("request-service").get("/api/v1/clusters/" + cluster + "/kubeconfig");
      answers.add(read("vm-service", cluster, "ssh-key").asString());
    }
  }

  private void goesWrong(ClusterId cluster) {
    try (TestGuest guest = guestOf(cluster)) {
      guest.writes("kubeconfig: [" + CANARY);
      lines(read("bootstrap-service", cluster, "ssh-key").asString());
      topic.say(Samples.requested(cluster, FailurePolicy.DESTROY));
      topic.say(guest.ready(cluster));
      await()
          .atMost(LONGEST)
          .until(() -> topic.saidAbout(cluster).stream().anyMatch(StageUndone.class::isInstance));
      answers.add(
          as("request-service").get("/api/v1/clusters/" + cluster + "/kubeconfig").asString());
    }
  }

  private TestGuest guestOf(ClusterId cluster) {
    return new TestGuest(read("vm-service", cluster, "ssh-key.pub").asString());
  }

  /** A key's lines each for themselves: a log may break it up. */
  private void lines(String secret) {
    secret
        .lines()
        .filter(line -> !line.startsWith("-----"))
        .filter(
            line -> !line.startsWith("b3BlbnNzaC1rZXktdjE")) // the same in every key: its format
        .filter(line -> line.length() > 16)
        .forEach(secrets::add);
  }

  private void assertClean(String place, Stream<String> texts) {
    List<String> all = texts.toList();
    assertThat(all).as(place).isNotEmpty();
    for (String secret : secrets) {
      String hex = HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8));
      // Not AssertJ's own description: it would print the secret, and all else.
      assertThat(all.stream().anyMatch(text -> text.contains(secret) || text.contains(hex)))
          .as("a secret (%s…) in %s", secret.substring(0, 6), place)
          .isFalse();
    }
  }

  @SuppressWarnings("unchecked") // a native query's rows have no type
  private List<String> tables() {
    List<String> names =
        entities
            .createNativeQuery("select tablename from pg_tables where schemaname = 'public'")
            .getResultList();
    assertThat(names).contains("vault_secret", "cluster");
    List<String> rows = new ArrayList<>();
    for (String name : names) {
      rows.addAll(
          entities
              .createNativeQuery("select cast(t as text) from \"" + name + "\" t")
              .getResultList());
    }
    return rows;
  }

  private static Response read(String caller, ClusterId cluster, String name) {
    return as(caller).get("/vault/v1/clusters/" + cluster + "/secrets/" + name);
  }

  private static Response deposit(ClusterId cluster, String value) {
    return as("request-service")
        .contentType("application/octet-stream")
        .body(value.getBytes(StandardCharsets.UTF_8))
        .put("/vault/v1/clusters/" + cluster + "/secrets/registry");
  }

  private static io.restassured.specification.RequestSpecification as(String caller) {
    return given().header("Authorization", VaultSettings.bearer(caller));
  }

  private final class Listener extends Handler {
    @Override
    public void publish(LogRecord entry) {
      // The test's own HTTP client and SSH server, which hold what they may.
      if (entry.getLoggerName().startsWith("org.apache.http")
          || entry.getLoggerName().startsWith("org.apache.sshd")) {
        return;
      }
      StringWriter text = new StringWriter();
      text.append(entry.getLoggerName()).append(' ').append(String.valueOf(entry.getMessage()));
      if (entry.getParameters() != null) {
        text.append(Stream.of(entry.getParameters()).map(String::valueOf).toList().toString());
      }
      if (entry.getThrown() != null) {
        entry.getThrown().printStackTrace(new PrintWriter(text, true));
      }
      logged.add(text.toString());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
