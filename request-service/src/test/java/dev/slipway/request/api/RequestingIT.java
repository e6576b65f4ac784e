package dev.slipway.request.api;

import static dev.slipway.request.Api.CLUSTERS;
import static dev.slipway.request.Api.admin;
import static dev.slipway.request.Api.atOnce;
import static dev.slipway.request.Api.newName;
import static dev.slipway.request.Api.post;
import static dev.slipway.request.Api.requested;
import static dev.slipway.request.Api.requester;
import static dev.slipway.request.Api.viewer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.slipway.request.RequestServiceProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(RequestServiceProfile.class)
class RequestingIT {

  @Test
  void aNameIsAllThatARequestNeeds() {
    String name = newName();
    Response answer = post(requester(), "name: " + name);
    answer
        .then()
        .statusCode(202)
        .header("Location", endsWith(CLUSTERS + "/" + answer.path("id")))
        .header("Retry-After", "2")
        .body("name", equalTo(name))
        .body("team", equalTo("alpha"))
        .body("requester", equalTo("requester"))
        .body("phase", equalTo("REQUESTED"))
        .body("generation", equalTo(1))
        .body("failurePolicy", equalTo("DESTROY"))
        .body("deletionProtection", equalTo(false))
        .body("nodes", hasSize(1))
        .body("nodes[0].name", equalTo(name + "-server-1"))
        .body("nodes[0].role", equalTo("server"))
        .body("stages.stage", equalTo(List.of("VM", "BOOTSTRAP", "KUBECONFIG")))
        .body("conditions.find { it.type == 'Ready' }.status", equalTo("False"))
        .body("conditions.find { it.type == 'Ready' }.reason", equalTo("Requested"))
        .body("spec.servers.count", equalTo(1))
        .body("spec.servers.size.memoryMiB", equalTo(4096))
        .body("spec.proxmox.endpoint", equalTo("lab"))
        .body("spec.proxmox.template", equalTo("debian-12"))
        .body("spec.proxmox.network", equalTo("default"))
        .body("spec.k3s.version", equalTo("v1.33.5+k3s1"));
  }

  @Test
  void jsonIsAsGoodAsYaml() {
    String name = newName();
    requester()
        .contentType("application/json")
        .body("{\"name\": \"" + name + "\", \"servers\": 1, \"k3s\": {\"version\": \"stable\"}}")
        .post(CLUSTERS)
        .then()
        .statusCode(202)
        .body("name", equalTo(name))
        .body("spec.k3s.version", equalTo("v1.33.5+k3s1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/yaml",
        "application/x-yaml",
        "text/yaml",
        "text/yaml; charset=utf-8",
        "application/json; charset=utf-8"
      })
  void everyWayToSayYamlOrJsonIsTaken(String contentType) {
    requester()
        .header("Content-Type", contentType)
        .body(("{\"name\": \"" + newName() + "\"}").getBytes(StandardCharsets.UTF_8))
        .post(CLUSTERS)
        .then()
        .statusCode(202);
  }

  @Test
  void theExampleOfTheDescriptionIsAccepted() {
    String name = newName();
    post(requester(), Examples.YAML_REQUEST.replace("name: demo", "name: " + name))
        .then()
        .statusCode(202)
        .body("deletionProtection", equalTo(true))
        .body("failurePolicy", equalTo("HOLD"))
        .body("spec.k3s.settings.arguments.kubelet-arg", equalTo(List.of("max-pods=200")))
        .body("spec.k3s.settings.secretsEncryption", equalTo(true))
        .body("spec.endpoint.port", equalTo(6443));
  }

  @Test
  void everythingWrongIsToldAtOnce() {
    post(requester(), "name: Demo_1\nserver: 1\nservers: {cores: 0}\ntemplate: debian-11\n")
        .then()
        .statusCode(422)
        .contentType("application/problem+json")
        .body("type", equalTo("urn:slipway:error:INVALID_REQUEST"))
        .body("title", notNullValue())
        .body("status", equalTo(422))
        .body("code", equalTo("INVALID_REQUEST"))
        .body("remedy", notNullValue())
        .body("instance", startsWith("urn:uuid:"))
        .body("violations.field", hasSize(4))
        .body("violations.find { it.field == 'name' }.found", equalTo("'Demo_1'"))
        .body("violations.find { it.field == 'servers.cores' }.found", equalTo("0"))
        .body(
            "violations.find { it.field == 'servers.cores' }.expected",
            equalTo("a whole number from 1 to 512"))
        .body(
            "violations.find { it.field == 'server' }.remedy",
            containsString("Did you mean 'servers'?"))
        .body(
            "violations.find { it.field == 'template' }.remedy",
            containsString("Did you mean 'debian-12'?"));
  }

  @Test
  void whatCannotBeReadIsAnsweredWithThePlace() {
    requester()
        .contentType("application/json")
        .body("{\"name\": \"a\",\n  }")
        .post(CLUSTERS)
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("code", equalTo("MALFORMED_BODY"))
        .body("detail", containsString("line 2, column 3"));
  }

  @Test
  void anotherMediaTypeIsRefused() {
    requester()
        .contentType("text/plain")
        .body("name: a")
        .post(CLUSTERS)
        .then()
        .statusCode(415)
        .contentType("application/problem+json")
        .body("code", equalTo("UNSUPPORTED_MEDIA_TYPE"));
  }

  @Test
  void moreThanTheLimitIsRefused() {
    post(requester(), "name: a\n#" + "x".repeat(256 * 1024))
        .then()
        .statusCode(413)
        .contentType("application/problem+json")
        .body("code", equalTo("BODY_TOO_LARGE"));
  }

  @Test
  void anAnswerInAnotherMediaTypeIsRefused() {
    viewer()
        .accept("image/png")
        .get(CLUSTERS)
        .then()
        .statusCode(406)
        .body("code", equalTo("NOT_ACCEPTABLE"));
  }

  @Test
  void unknownPathsAndMethodsAreProblemsToo() {
    viewer().get("/api/v1/nothing").then().statusCode(404).body("code", equalTo("PATH_NOT_FOUND"));
    admin().put(CLUSTERS).then().statusCode(405).body("code", equalTo("METHOD_NOT_ALLOWED"));
  }

  @Test
  void aLivingClustersNameIsTaken() {
    String name = newName();
    String id = requested(name);
    post(requester(), "name: " + name)
        .then()
        .statusCode(409)
        .body("code", equalTo("NAME_TAKEN"))
        .body("detail", containsString(id));
  }

  @Test
  void ofManyAtOnceOneGetsTheName() throws Exception {
    String name = newName();
    List<Integer> statuses = atOnce(() -> post(requester(), "name: " + name).statusCode());
    assertThat(statuses).containsOnlyOnce(202);
    assertThat(statuses.stream().filter(status -> status == 409)).hasSize(statuses.size() - 1);
  }
}
