package dev.slipway.request.api;

import static dev.slipway.request.Api.CLUSTERS;
import static dev.slipway.request.Api.admin;
import static dev.slipway.request.Api.bearer;
import static dev.slipway.request.Api.newName;
import static dev.slipway.request.Api.operator;
import static dev.slipway.request.Api.post;
import static dev.slipway.request.Api.requested;
import static dev.slipway.request.Api.requester;
import static dev.slipway.request.Api.stranger;
import static dev.slipway.request.Api.viewer;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.slipway.request.RequestServiceProfile;
import dev.slipway.request.Topic;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
        .body("spec.k3s.config.kubelet-arg", equalTo(List.of("max-pods=200")))
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
  void aClusterIsFoundByIdAndByName() {
    String name = newName();
    String id = requested(name);
    viewer().get(CLUSTERS + "/" + id).then().statusCode(200).body("name", equalTo(name));
    viewer().get(CLUSTERS + "/" + name).then().statusCode(200).body("id", equalTo(id));
    viewer()
        .get(CLUSTERS + "/no-such-cluster")
        .then()
        .statusCode(404)
        .body("code", equalTo("CLUSTER_NOT_FOUND"));
  }

  @Test
  void aListIsReadInParts() {
    String name = newName();
    List<String> ids = List.of(requested(name), requested(newName()), requested(newName()));
    Response first = viewer().get(CLUSTERS + "?limit=2");
    first
        .then()
        .statusCode(200)
        .body("items.id", equalTo(List.of(ids.get(2), ids.get(1))))
        .header("Link", containsString("rel=\"next\""));
    viewer()
        .get(CLUSTERS + "?limit=2&cursor=" + first.path("next"))
        .then()
        .statusCode(200)
        .body("items[0].id", equalTo(ids.get(0)));
    viewer()
        .get(CLUSTERS + "?name=" + name)
        .then()
        .body("items.id", equalTo(List.of(ids.get(0))))
        .body("next", nullValue());
    viewer()
        .get(CLUSTERS + "?phase=requested&phase=READY&limit=200")
        .then()
        .body("items.id", hasItem(ids.get(0)))
        .body("items.phase", everyItem(equalTo("REQUESTED")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=201", "limit=x", "phase=DONE", "cursor=x"})
  void parametersAreChecked(String query) {
    viewer()
        .get(CLUSTERS + "?" + query)
        .then()
        .statusCode(400)
        .body("code", equalTo("INVALID_PARAMETER"))
        .body("detail", containsString("allowed is"));
  }

  @Test
  void aDeleteIsAnsweredTheSameEachTime() {
    String id = requested(newName());
    for (int i = 0; i < 3; i++) {
      requester()
          .delete(CLUSTERS + "/" + id)
          .then()
          .statusCode(202)
          .header("Retry-After", "2")
          .body("phase", equalTo("DESTROYING"))
          .body("timings.destroyRequestedAt", notNullValue());
    }
    assertThat(viewer().get(CLUSTERS + "/" + id).<String>path("phase")).isEqualTo("DESTROYING");
  }

  @Test
  void aProtectedClusterGoesOnlyWhenConfirmed() {
    String name = newName();
    post(requester(), "name: " + name + "\ndeletionProtection: true").then().statusCode(202);
    requester()
        .delete(CLUSTERS + "/" + name)
        .then()
        .statusCode(409)
        .body("code", equalTo("DELETION_PROTECTED"))
        .body("remedy", containsString("?confirm=" + name));
    requester().delete(CLUSTERS + "/" + name + "?confirm=other").then().statusCode(409);
    requester().delete(CLUSTERS + "/" + name + "?confirm=" + name).then().statusCode(202);
  }

  @Test
  void ofManyAtOnceOneGetsTheName() throws Exception {
    String name = newName();
    List<Integer> statuses = atOnce(() -> post(requester(), "name: " + name).statusCode());
    assertThat(statuses).containsOnlyOnce(202);
    assertThat(statuses.stream().filter(status -> status == 409)).hasSize(statuses.size() - 1);
  }

  @Test
  void manyDeletesAtOnceAreOne() throws Exception {
    String id = requested(newName());
    assertThat(atOnce(() -> requester().delete(CLUSTERS + "/" + id).statusCode()))
        .containsOnly(202);
    await()
        .untilAsserted(
            () ->
                viewer()
                    .get(CLUSTERS + "/" + id + "/events")
                    .then()
                    .body(
                        "items.type",
                        equalTo(
                            List.of(
                                "dev.slipway.cluster.cluster-requested.v1",
                                "dev.slipway.cluster.cluster-destroy-requested.v1"))));
    // The event behind all that may have been said: nothing else came before it.
    try (Topic topic = new Topic()) {
      topic.saysUnknown("test", id, "dev.slipway.cluster.marker.v1", "{}");
    }
    await()
        .untilAsserted(
            () ->
                viewer()
                    .get(CLUSTERS + "/" + id + "/events")
                    .then()
                    .body("items[2].type", equalTo("dev.slipway.cluster.marker.v1")));
  }

  private static <T> List<T> atOnce(Callable<T> call) throws Exception {
    try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
      List<T> answers = new ArrayList<>();
      for (Future<T> answer : callers.invokeAll(Collections.nCopies(8, call))) {
        answers.add(answer.get());
      }
      return answers;
    }
  }
}
