package dev.slipway.request.api;

import static dev.slipway.request.Api.CLUSTERS;
import static dev.slipway.request.Api.newName;
import static dev.slipway.request.Api.operator;
import static dev.slipway.request.Api.post;
import static dev.slipway.request.Api.requested;
import static dev.slipway.request.Api.requester;
import static dev.slipway.request.Api.viewer;
import static dev.slipway.request.StubKubeconfigService.answer;
import static dev.slipway.request.StubKubeconfigService.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.sun.net.httpserver.HttpHandler;
import dev.slipway.request.RequestServiceProfile;
import dev.slipway.request.StubKubeconfigService;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(RequestServiceProfile.class)
class SecretsAndKubeconfigIT {

  private static final String TOKEN = "my-very-own-k3s-token";

  @Inject DataSource database;

  /** Sets what kubeconfig-service answers. */
  Consumer<HttpHandler> kubeconfigService;

  @Test
  void anOwnTokenGoesToTheVaultAndNowhereElse() throws SQLException {
    AtomicReference<String> asked = new AtomicReference<>();
    AtomicReference<String> deposited = new AtomicReference<>();
    kubeconfigService.accept(
        exchange -> {
          asked.set(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI().getPath()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          deposited.set(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          answer(exchange, 201, "");
        });
    Response response = post(requester(), "name: " + newName() + "\nk3sToken: " + TOKEN);
    String id = response.then().statusCode(202).extract().path("id");
    assertThat(deposited.get()).isEqualTo(TOKEN);
    assertThat(asked.get())
        .isEqualTo(
            "PUT /vault/v1/clusters/"
                + id
                + "/secrets/requested-k3s-token Bearer "
                + StubKubeconfigService.SERVICE_TOKEN);
    response.then().body("spec.k3s.token", equalTo("vault:" + id + "/requested-k3s-token"));
    assertThat(response.asString()).doesNotContain(TOKEN);
    assertThat(everyRowAsText()).doesNotContain(TOKEN);
  }

  @Test
  void whatIsForTheGuestsGoesToTheVaultAndNowhereElse() throws SQLException {
    Map<String, String> deposited = new ConcurrentHashMap<>();
    kubeconfigService.accept(
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          deposited.put(
              path.substring(path.lastIndexOf('/') + 1),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          answer(exchange, 201, "");
        });

    Response response =
        post(
            requester(),
            """
            name: %s
            files: [{path: /etc/a, content: canary-file}]
            preK3sCommands: [login canary-command]
            proxy: {http: "http://me:canary-proxy@proxy.example.org:3128"}
            """
                .formatted(newName()));

    String id = response.then().statusCode(202).extract().path("id");
    assertThat(deposited)
        .isEqualTo(
            Map.of(
                "requested-file-1", "canary-file",
                "requested-pre-k3s-command-1", "login canary-command",
                "requested-http-proxy", "me:canary-proxy"));
    response
        .then()
        .body("spec.guest.files[0].content", equalTo("vault:" + id + "/requested-file-1"))
        .body("spec.guest.proxy.http.url", equalTo("http://proxy.example.org:3128"));
    assertThat(response.asString()).doesNotContain("canary");
    assertThat(everyRowAsText()).doesNotContain("canary");
  }

  @Test
  void withoutTheVaultNothingIsAccepted() {
    String name = newName();
    kubeconfigService.accept(with(503, ""));
    post(requester(), "name: " + name + "\nk3sToken: " + TOKEN)
        .then()
        .statusCode(503)
        .header("Retry-After", notNullValue())
        .contentType("application/problem+json")
        .body("code", equalTo("VAULT_UNAVAILABLE"))
        .body("remedy", containsString("kubeconfig-service"));
    viewer().get(CLUSTERS + "/" + name).then().statusCode(404);
  }

  @Test
  void aRepeatedRequestGetsTheFirstAnswer() {
    String name = newName();
    String body = "name: " + name;
    Response first = post(requester().header("Idempotency-Key", name), body);
    first.then().statusCode(202).header("Idempotent-Replayed", nullValue());
    Response second = post(requester().header("Idempotency-Key", name), body);
    second
        .then()
        .statusCode(202)
        .header("Location", equalTo(first.header("Location")))
        .header("Retry-After", notNullValue())
        .header("Idempotent-Replayed", "true");
    assertThat(second.asString()).isEqualTo(first.asString());
    viewer().get(CLUSTERS + "?name=" + name).then().body("items.size()", equalTo(1));
  }

  @Test
  void aKeyBelongsToOneBodyAndOneToken() {
    String key = newName();
    post(requester().header("Idempotency-Key", key), "name: " + key).then().statusCode(202);
    post(requester().header("Idempotency-Key", key), "name: other")
        .then()
        .statusCode(422)
        .body("code", equalTo("IDEMPOTENCY_KEY_REUSED"));
    post(operator().header("Idempotency-Key", key), "name: " + newName()).then().statusCode(202);
    post(requester().header("Idempotency-Key", "ä"), "name: " + newName()).then().statusCode(400);
  }

  @Test
  void aRefusedRequestMayBeMendedUnderItsKey() {
    String key = newName();
    post(requester().header("Idempotency-Key", key), "name: WRONG").then().statusCode(422);
    post(requester().header("Idempotency-Key", key), "name: " + key).then().statusCode(202);
  }

  @Test
  void aFirstRequestThatDiedMakesWayAfterItsLease() throws SQLException {
    String key = newName();
    String sql =
        """
        insert into idempotency (token, key, body, attempt, started_at, expires_at)
        values ('requester', '%s', 'lost', gen_random_uuid(), now() - interval '%s', 'infinity')
        """;
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql.formatted(key, "61 seconds"));
      statement.execute(sql.formatted(key + "x", "50 seconds"));
    }
    post(requester().header("Idempotency-Key", key), "name: " + key).then().statusCode(202);
    post(requester().header("Idempotency-Key", key + "x"), "name: " + key + "x")
        .then()
        .statusCode(422);
  }

  @Test
  void whileTheFirstRunsASecondIsTurnedAway() throws Exception {
    String name = newName();
    String body = "name: " + name + "\nk3sToken: " + TOKEN;
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    kubeconfigService.accept(
        exchange -> {
          arrived.countDown();
          try {
            released.await(5, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          answer(exchange, 201, "");
        });
    CompletableFuture<Response> first =
        CompletableFuture.supplyAsync(
            () -> post(requester().header("Idempotency-Key", name), body));
    assertThat(arrived.await(5, TimeUnit.SECONDS)).isTrue();
    post(requester().header("Idempotency-Key", name), body)
        .then()
        .statusCode(409)
        .header("Retry-After", notNullValue())
        .body("code", equalTo("IDEMPOTENCY_KEY_IN_USE"));
    released.countDown();
    first.get(10, TimeUnit.SECONDS).then().statusCode(202);
    post(requester().header("Idempotency-Key", name), body)
        .then()
        .statusCode(202)
        .header("Idempotent-Replayed", "true");
  }

  @Test
  void aKubeconfigIsHandedOnAndItsReadingWrittenDown() {
    String name = newName();
    String id = requested(name);
    kubeconfigService.accept(
        exchange ->
            answer(
                exchange,
                exchange.getRequestURI().getPath().equals("/api/v1/clusters/" + id + "/kubeconfig")
                    ? 200
                    : 404,
                "apiVersion: v1\nkind: Config\n"));
    requester()
        .get(CLUSTERS + "/" + name + "/kubeconfig")
        .then()
        .statusCode(200)
        .contentType("application/yaml")
        .header("Cache-Control", "no-store")
        .header("Content-Disposition", containsString(name + ".kubeconfig"))
        .body(equalTo("apiVersion: v1\nkind: Config\n"));
    await()
        .untilAsserted(
            () ->
                viewer()
                    .get(CLUSTERS + "/" + id + "/events")
                    .then()
                    .body("items.type", hasItem("dev.slipway.cluster.kubeconfig-read.v1"))
                    .body("items.data.by", hasItem("requester")));
  }

  @ParameterizedTest
  @CsvSource({
    "404, 409, KUBECONFIG_NOT_READY, true",
    "409, 409, KUBECONFIG_NOT_READY, true",
    "410, 410, KUBECONFIG_GONE, false",
    "403, 503, KUBECONFIG_SERVICE_UNAVAILABLE, true",
    "500, 503, KUBECONFIG_SERVICE_UNAVAILABLE, true",
    "503, 503, KUBECONFIG_SERVICE_UNAVAILABLE, true"
  })
  void anAnswerWithoutAKubeconfigIsPassedOnWithARemedy(
      int answered, int expected, String code, boolean later) {
    String id = requested(newName());
    kubeconfigService.accept(with(answered, ""));
    requester()
        .get(CLUSTERS + "/" + id + "/kubeconfig")
        .then()
        .statusCode(expected)
        .contentType("application/problem+json")
        .header("Retry-After", later ? notNullValue() : nullValue())
        .body("code", equalTo(code))
        .body("remedy", notNullValue());
  }

  private String everyRowAsText() throws SQLException {
    StringBuilder text = new StringBuilder();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      for (String table : new String[] {"cluster", "event_log", "idempotency", "outbox"}) {
        try (ResultSet rows = statement.executeQuery("select t::text from " + table + " t")) {
          while (rows.next()) {
            text.append(rows.getString(1)).append('\n');
          }
        }
      }
    }
    return text.toString();
  }
}
