package dev.slipway.kubeconfig;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.lab.backends.BackendsResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask the vault what, and what it answers. */
@QuarkusTest
@WithTestResource(
    value = BackendsResource.class,
    initArgs = @ResourceArg(name = "database", value = "slipway_kubeconfig"))
@WithTestResource(VaultSettings.class)
class VaultWireIT {
  private static final String CANARY = "canary-c0de";
  private final String cluster = UuidCreator.getTimeOrderedEpoch().toString();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ssh-key                   | 403 | 403 | 200 | 403
          ssh-key.pub               | 403 | 200 | 403 | 403
          host-key.demo-server-1.1     | 403 | 200 | 403 | 403
          host-key.demo-server-1.1.pub | 403 | 200 | 403 | 403
          k3s-server-token          | 403 | 403 | 200 | 403
          k3s-agent-token           | 403 | 403 | 200 | 403
          a-deposit                 | 403 | 403 | 404 | 403
          kubeconfig                | 400 | 400 | 400 | 400
          """)
  void letsEachCallerReadWhatItsStageNeeds(
      String name, int request, int vm, int bootstrap, int stranger) {
    assertThat(read("request-service", name).statusCode()).isEqualTo(request);
    assertThat(read("vm-service", name).statusCode()).isEqualTo(vm);
    assertThat(read("bootstrap-service", name).statusCode()).isEqualTo(bootstrap);
    assertThat(read("stranger-service", name).statusCode()).isEqualTo(stranger);
  }

  @ParameterizedTest
  @CsvSource({
    "request-service, 201",
    "vm-service, 403",
    "bootstrap-service, 403",
    "stranger-service, 403"
  })
  void letsOnlyRequestServiceDeposit(String caller, int status) {
    assertThat(deposit(caller, "a-deposit", CANARY).statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "request-service, 409",
    "vm-service, 403",
    "bootstrap-service, 403",
    "stranger-service, 403"
  })
  void letsOnlyRequestServiceDownload(String caller, int status) {
    as(caller)
        .get("/api/v1/clusters/" + cluster + "/kubeconfig")
        .then()
        .statusCode(status)
        .contentType("application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer wrong", "Basic token-of-vm-service"})
  void knowsNobodyWithoutATokenOfItsOwn(String authorization) {
    given()
        .header("Authorization", authorization)
        .get(path("ssh-key.pub"))
        .then()
        .statusCode(401)
        .header("WWW-Authenticate", equalTo("Bearer"))
        .contentType("application/problem+json")
        .body("status", equalTo(401));
    given().get(path("ssh-key.pub")).then().statusCode(401);
  }

  @Test
  void depositsOnceTheSameAgainNeverAnother() {
    assertThat(deposit("request-service", "registry", CANARY).statusCode()).isEqualTo(201);
    assertThat(deposit("request-service", "registry", CANARY).statusCode()).isEqualTo(200);
    deposit("request-service", "registry", "other")
        .then()
        .statusCode(409)
        .contentType("application/problem+json")
        .body("title", equalTo("Conflict"))
        .body("detail", containsString("registry"))
        .body("detail", not(containsString(CANARY)));

    Response read = read("bootstrap-service", "registry");
    assertThat(read.asString()).isEqualTo(CANARY);
    assertThat(read.contentType()).isEqualTo("application/octet-stream");
    assertThat(read.header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void refusesToHaveItsOwnSecretsDeposited() {
    assertThat(deposit("request-service", "ssh-key", CANARY).statusCode()).isEqualTo(403);
    assertThat(deposit("request-service", "kubeconfig", CANARY).statusCode()).isEqualTo(400);
    assertThat(deposit("request-service", "empty", "").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/vault/v1/clusters/no-uuid/secrets/ssh-key.pub",
        "/vault/v1/clusters/6f1c7e9e-0000-4000-8000-000000000000/secrets/ssh-key.pub",
        "/vault/v1/clusters/0199c0de-0000-7000-8000-000000000001/secrets/UPPER"
      })
  void saysWhatIsWrongWithAPath(String path) {
    as("vm-service")
        .get(path)
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("type", equalTo("about:blank"));
  }

  private Response read(String caller, String name) {
    return as(caller).get(path(name));
  }

  private Response deposit(String caller, String name, String value) {
    return as(caller)
        .contentType("application/octet-stream")
        .body(value.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .put(path(name));
  }

  private String path(String name) {
    return "/vault/v1/clusters/" + cluster + "/secrets/" + name;
  }

  private static RequestSpecification as(String caller) {
    return given().header("Authorization", VaultSettings.bearer(caller));
  }
}
