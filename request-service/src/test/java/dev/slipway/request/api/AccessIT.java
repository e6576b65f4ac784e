package dev.slipway.request.api;

import static dev.slipway.request.Api.CLUSTERS;
import static dev.slipway.request.Api.bearer;
import static dev.slipway.request.Api.newName;
import static dev.slipway.request.Api.operator;
import static dev.slipway.request.Api.post;
import static dev.slipway.request.Api.requested;
import static dev.slipway.request.Api.stranger;
import static dev.slipway.request.Api.viewer;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.slipway.request.RequestServiceProfile;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(RequestServiceProfile.class)
class AccessIT {
  @TestHTTPResource URI api;

  @Test
  void withoutATokenNobodyIsLetIn() {
    given()
        .get(CLUSTERS)
        .then()
        .statusCode(401)
        .header("WWW-Authenticate", "Bearer realm=\"slipway\"")
        .contentType("application/problem+json")
        .body("code", equalTo("UNAUTHENTICATED"));
    bearer("a-guess")
        .get(CLUSTERS)
        .then()
        .statusCode(401)
        .header("WWW-Authenticate", containsString("invalid_token"))
        .body("code", equalTo("UNAUTHENTICATED"));
    given()
        .contentType("application/yaml")
        .body("name: a".getBytes(StandardCharsets.UTF_8))
        .post(CLUSTERS)
        .then()
        .statusCode(401);
    given().get(CLUSTERS + "/x/kubeconfig").then().statusCode(401);
    given().get(CLUSTERS + "/x/events").then().statusCode(401);
    given().delete(CLUSTERS + "/x").then().statusCode(401);
  }

  /** Java's own client asks for an upgrade unasked, and a large answer broke it once. */
  @Test
  void nobodyIsUpgradedToHttp2() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(client.version()).isEqualTo(HttpClient.Version.HTTP_2);

      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(api.resolve(CLUSTERS)).build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }
  }

  @Test
  void eachRoleDoesWhatItMayAndNoMore() {
    String name = newName();
    post(viewer(), "name: " + name).then().statusCode(403).body("code", equalTo("FORBIDDEN"));
    String id = requested(name);
    viewer().get(CLUSTERS + "/" + id).then().statusCode(200);
    viewer().delete(CLUSTERS + "/" + id).then().statusCode(403);
    viewer().get(CLUSTERS + "/" + id + "/kubeconfig").then().statusCode(403);
    stranger()
        .delete(CLUSTERS + "/" + id)
        .then()
        .statusCode(403)
        .body("detail", containsString("alpha"));
    stranger().get(CLUSTERS + "/" + id + "/kubeconfig").then().statusCode(403);
    post(stranger(), "name: " + newName() + "\nteam: alpha").then().statusCode(403);
    post(operator(), "name: " + newName() + "\nteam: alpha")
        .then()
        .statusCode(202)
        .body("team", equalTo("alpha"));
    operator().delete(CLUSTERS + "/" + id).then().statusCode(202);
  }
}
