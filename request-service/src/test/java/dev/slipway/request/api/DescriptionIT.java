package dev.slipway.request.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.slipway.request.RequestServiceProfile;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.net.URL;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(RequestServiceProfile.class)
class DescriptionIT {

  @TestHTTPResource(value = "/openapi?format=json", management = true)
  URL description;

  @TestHTTPResource(value = "/swagger-ui/", management = true)
  URL page;

  @TestHTTPResource(value = "/health/ready", management = true)
  URL readiness;

  @Test
  void theApiDescribesItself() {
    String post = "paths.'/api/v1/clusters'.post.";
    given()
        .get(description)
        .then()
        .statusCode(200)
        .body("info.title", equalTo("Slipway"))
        .body("servers[0].url", equalTo("http://127.0.0.1:8080"))
        .body("components.securitySchemes.token.scheme", equalTo("bearer"))
        .body(post + "security[0]", hasKey("token"))
        .body(post + "requestBody.content.'application/yaml'.examples.minimal", notNullValue())
        .body(post + "responses.keySet()", hasItems("202", "401", "403", "409", "422"))
        .body("components.schemas.ClusterRequest.properties.name.description", notNullValue())
        .body(
            "components.schemas.ClusterRequest.properties.keySet()",
            hasItems("name", "servers", "agentPools", "template", "proxmox", "k3s", "k3sToken"))
        .body("components.schemas.Problem.properties.keySet()", hasItems("code", "violations"))
        .body("components.schemas.ClusterView.properties.keySet()", hasItems("phase", "stages"))
        // A name with a number is one that two records share.
        .body("components.schemas.keySet().findAll { it ==~ '.*[0-9]' && it != 'K3s' }", empty());
  }

  @Test
  void theHistoryIsDescribedInBothItsForms() {
    String get = "paths.'/api/v1/clusters/{id}/events'.get.";
    String stream = get + "responses.'200'.content.'text/event-stream'.";
    given()
        .get(description)
        .then()
        .statusCode(200)
        .body(get + "operationId", equalTo("listEvents"))
        .body(get + "description", containsString("Last-Event-ID"))
        .body(get + "parameters.name", hasItems("id", "after", "limit", "Last-Event-ID"))
        .body(get + "requestBody", nullValue())
        .body(get + "responses.keySet()", hasItems("200", "204", "400", "401", "404", "503"))
        .body(
            get + "responses.'200'.content.'application/json'.schema.'$ref'",
            equalTo("#/components/schemas/ListPageEventView"))
        .body(stream + "schema.type", equalTo("string"))
        .body(stream + "examples.stream.value", containsString("\ndata:{\"number\":7,"))
        .body(
            "components.schemas.StepProgress.properties.keySet()",
            hasItems("step", "attempt", "nextRetry", "percent"))
        .body("components.schemas.keySet()", not(hasItem("OutboundSseEvent")));
  }

  @Test
  void whatIsAskedOfTheHypervisorIsDescribedWithExamples() {
    String check = "paths.'/api/v1/clusters/{id}/cleanup-checks'.post.";
    String orphans = "paths.'/api/v1/orphans'.get.";
    given()
        .get(description)
        .then()
        .statusCode(200)
        .body(check + "operationId", equalTo("checkCleanup"))
        .body(check + "requestBody", nullValue())
        .body(check + "responses.keySet()", hasItems("200", "401", "403", "404", "409", "503"))
        .body(check + "responses.'409'.content.keySet()", hasItem("application/problem+json"))
        .body(
            check + "responses.'200'.content.'application/json'.examples.'a VM is there'.value",
            notNullValue())
        .body(
            "components.schemas.CleanupCheck.properties.clean.enum",
            hasItems("true", "false", "unknown"))
        .body("components.schemas.CheckedResource.properties.keySet()", hasItems("presence", "at"))
        .body(orphans + "operationId", equalTo("listOrphans"))
        .body(orphans + "responses.keySet()", hasItems("200", "401", "403", "503"))
        .body(
            orphans + "responses.'200'.content.'application/json'.examples.'one VM'.value",
            notNullValue());
  }

  @Test
  void thePageToTryItIsThere() {
    given().get(page).then().statusCode(200).body(containsString("swagger-ui"));
  }

  @Test
  void readinessLooksAtTheDatabaseAndTheChannels() {
    JsonPath checks = given().get(readiness).then().statusCode(200).extract().jsonPath();
    assertThat(checks.getList("checks.name", String.class))
        .anyMatch(name -> name.contains("Database"))
        .anyMatch(name -> name.contains("Messaging"));
  }

  @Test
  void theApiItselfIsNotOnTheManagementPort() {
    given()
        .get(description.toString().replaceAll("/q/.*", "/api/v1/clusters"))
        .then()
        .statusCode(404);
  }
}
