package dev.slipway.kit.door;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over HTTP, as services knock. */
@QuarkusTest
class ServiceDoorTest {
  private static final String CLUSTER = "/clusters/0199c0de-0000-7000-8000-000000000001";

  @Test
  void whoShowsItsTokenIsKnownByName() {
    given()
        .header("Authorization", "Bearer abc")
        .get(CLUSTER)
        .then()
        .statusCode(200)
        .body(equalTo("known-service about 0199c0de-0000-7000-8000-000000000001"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer abcd", "Basic abc"})
  void nobodyElseIsLetIn(String authorization) {
    given()
        .header("Authorization", authorization)
        .get(CLUSTER)
        .then()
        .statusCode(401)
        .header("WWW-Authenticate", equalTo("Bearer"))
        .contentType("application/problem+json")
        .body("status", equalTo(401));
  }

  @Test
  void aPathThatNamesNoClusterIsRefused() {
    given()
        .header("Authorization", "Bearer abc")
        .get("/clusters/harbour")
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("detail", containsString("UUID"))
        .body("remedy", nullValue());
  }

  @Test
  void aRefusalSaysWhatAPersonCanDo() {
    given()
        .header("Authorization", "Bearer abc")
        .get(CLUSTER + "/away")
        .then()
        .statusCode(503)
        .body("code", equalTo("YARD_CLOSED"))
        .body("remedy", equalTo("Come again."));
  }

  @Test
  void whatBreaksInsideStaysInside() {
    given()
        .header("Authorization", "Bearer abc")
        .get(CLUSTER + "/broken")
        .then()
        .statusCode(500)
        .contentType("application/problem+json")
        .body("detail", not(containsString(KnockResource.INSIDE)));
  }
}
