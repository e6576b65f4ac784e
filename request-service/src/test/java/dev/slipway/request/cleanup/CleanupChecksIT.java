package dev.slipway.request.cleanup;

import static dev.slipway.request.Api.CLUSTERS;
import static dev.slipway.request.Api.newName;
import static dev.slipway.request.Api.operator;
import static dev.slipway.request.Api.requested;
import static dev.slipway.request.Api.requester;
import static dev.slipway.request.Api.stranger;
import static dev.slipway.request.Api.viewer;
import static dev.slipway.request.Seen.awaitPhase;
import static dev.slipway.request.StubKubeconfigService.answer;
import static dev.slipway.request.StubKubeconfigService.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import com.sun.net.httpserver.HttpHandler;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.Stage;
import dev.slipway.events.StageUndone;
import dev.slipway.request.RequestServiceProfile;
import dev.slipway.request.Story;
import dev.slipway.request.StubKubeconfigService;
import dev.slipway.request.Topic;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A destroyed cluster's report, checked again, with stand-ins that speak HTTP. */
@QuarkusTest
@TestProfile(RequestServiceProfile.class)
class CleanupChecksIT {

  private static final String AT = "2030-01-01T00:00:00Z";

  /** Sets what vm-service answers. */
  Consumer<HttpHandler> vmService;

  /** Sets what kubeconfig-service answers. */
  Consumer<HttpHandler> kubeconfigService;

  private Topic topic;

  @BeforeEach
  void open() {
    topic = new Topic();
    kubeconfigService.accept(with(410, ""));
  }

  @AfterEach
  void close() {
    topic.close();
  }

  @Test
  void everyLineOfTheReportIsAnsweredFor() {
    String id = destroyed();
    AtomicReference<String> asked = new AtomicReference<>();
    vmService.accept(
        exchange -> {
          asked.set(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI().getPath()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          answer(exchange, 200, lines("ABSENT", "ABSENT"));
        });

    ValidatableResponse checked = check(requester(), id).statusCode(200);

    assertThat(asked.get())
        .isEqualTo(
            "POST /api/v1/clusters/"
                + id
                + "/cleanup-checks Bearer "
                + StubKubeconfigService.SERVICE_TOKEN);
    checked
        .body("cluster", equalTo(id))
        .body("checkedAt", notNullValue())
        .body("clean", equalTo("true"))
        .body("resources", hasSize(5))
        .body(
            "resources.kind",
            equalTo(List.of("VM", "VOLUME", "REMOTE_UNIT", "KUBECONFIG", "SECRET")))
        .body("resources.presence.unique()", equalTo(List.of("ABSENT")))
        .body("resources[0].howVerified", equalTo("looked at VM"))
        .body("resources[0].reported", equalTo("nextid says free"))
        .body("resources[0].at", equalTo(AT))
        .body("resources.find { it.kind == 'SECRET' }.howVerified", containsString("410"));
  }

  @ParameterizedTest
  @CsvSource({
    "ABSENT, UNKNOWN, unknown, ABSENT",
    "UNKNOWN, ABSENT, unknown, UNKNOWN",
    "FOUND, UNKNOWN, false, UNKNOWN",
    "ABSENT, FOUND, false, ABSENT"
  })
  void itIsCleanOnlyWhenAllOfItIsVerifiablyGone(
      String vm, String volume, String clean, String unit) {
    String id = destroyed();
    vmService.accept(json(200, lines(vm, volume)));

    check(requester(), id)
        .statusCode(200)
        .body("clean", equalTo(clean))
        .body("resources.find { it.kind == 'VM' }.presence", equalTo(vm))
        .body("resources.find { it.kind == 'VOLUME' }.presence", equalTo(volume))
        .body("resources.find { it.kind == 'REMOTE_UNIT' }.presence", equalTo(unit));
  }

  @Test
  void whatVmServiceHasNoRecordOfIsNotVerifiable() {
    String id = destroyed();
    vmService.accept(json(200, "{\"resources\": []}"));

    check(requester(), id)
        .statusCode(200)
        .body("clean", equalTo("unknown"))
        .body("resources[0].presence", equalTo("UNKNOWN"))
        .body("resources[0].howVerified", containsString("earlier version"))
        .body("resources.find { it.kind == 'REMOTE_UNIT' }.presence", equalTo("UNKNOWN"));
  }

  @ParameterizedTest
  @CsvSource({"200, FOUND, false", "503, UNKNOWN, unknown", "409, UNKNOWN, unknown"})
  void secretsAreGoneOnlyIfTheVaultSaysSo(int answered, String presence, String clean) {
    String id = destroyed();
    vmService.accept(json(200, lines("ABSENT", "ABSENT")));
    kubeconfigService.accept(with(answered, "kind: Config"));

    check(requester(), id)
        .statusCode(200)
        .body("clean", equalTo(clean))
        .body("resources.find { it.kind == 'KUBECONFIG' }.presence", equalTo(presence));
  }

  @Test
  void aCheckIsNoEventAndMovesNothing() {
    String id = destroyed();
    vmService.accept(json(200, lines("FOUND", "FOUND")));
    String before = viewer().get(CLUSTERS + "/" + id + "/events").asString();

    check(requester(), id).statusCode(200);
    check(operator(), id).statusCode(200);

    assertThat(viewer().get(CLUSTERS + "/" + id + "/events").asString()).isEqualTo(before);
    viewer().get(CLUSTERS + "/" + id).then().body("phase", equalTo("DESTROYED"));
  }

  @Test
  void whatIsNotDestroyedIsNotChecked() {
    String id = requested(newName());

    check(requester(), id)
        .statusCode(409)
        .contentType("application/problem+json")
        .body("code", equalTo("CLUSTER_NOT_DESTROYED"))
        .body("detail", containsString("REQUESTED"))
        .body("remedy", containsString("DESTROYED"));
  }

  @Test
  void onlyTheTeamAndOperatorsMayAsk() {
    String id = destroyed();
    vmService.accept(json(200, lines("ABSENT", "ABSENT")));

    check(viewer(), id).statusCode(403);
    check(stranger(), id).statusCode(403);
    check(operator(), id).statusCode(200);
    check(requester(), newName()).statusCode(404);
  }

  @Test
  void theHypervisorsAbsenceIsPassedOnWithItsRemedy() {
    String id = destroyed();
    vmService.accept(
        json(
            503,
            """
            {"status": 503, "detail": "Endpoint lab: no answer", "code": "PROXMOX_UNREACHABLE",
             "remedy": "Check the endpoint's URL."}"""));

    check(requester(), id)
        .statusCode(503)
        .header("Retry-After", notNullValue())
        .contentType("application/problem+json")
        .body("code", equalTo("HYPERVISOR_UNAVAILABLE"))
        .body("detail", containsString("PROXMOX_UNREACHABLE"))
        .body("remedy", equalTo("Check the endpoint's URL."));
  }

  @ParameterizedTest
  @CsvSource({
    "401, slipway.service-tokens",
    "403, slipway.service-tokens",
    "500, vm-service",
    "503, vm-service"
  })
  void vmServicesTroubleIsNotOurs(int answered, String remedy) {
    String id = destroyed();
    vmService.accept(with(answered, "<html>a proxy</html>"));

    check(requester(), id)
        .statusCode(503)
        .header("Retry-After", notNullValue())
        .body("code", equalTo("VM_SERVICE_UNAVAILABLE"))
        .body("remedy", containsString(remedy))
        .body("detail", not(containsString("html")));
  }

  @Test
  void aClusterThatVmServiceDoesNotKnowAsUndoneIsNotChecked() {
    String id = destroyed();
    vmService.accept(with(409, ""));

    check(requester(), id).statusCode(409).body("code", equalTo("CLUSTER_NOT_DESTROYED"));
  }

  @Test
  void orphansAreForOperatorsAndComeFromVmService() {
    vmService.accept(
        json(
            200,
            """
            {"sweeps": [{"endpoint": "lab", "endedAt": "%s",
                         "notVerifiable": [{"place": "storage local on pve1", "why": "no rights"}]}],
             "orphans": [{"endpoint": "lab", "proxmoxNode": "pve1", "kind": "VM", "resource": "20001",
                          "cluster": "019373b2-5d1f-7c3a-9d53-1f6e3a1c9b10", "message": "m",
                          "remedy": "qm destroy 20001 --purge", "firstSeen": "%s", "lastSeen": "%s"}]}"""
                .formatted(AT, AT, AT)));

    requester().get("/api/v1/orphans").then().statusCode(403);
    operator()
        .get("/api/v1/orphans")
        .then()
        .statusCode(200)
        .body("sweeps[0].notVerifiable[0].place", equalTo("storage local on pve1"))
        .body("orphans[0].resource", equalTo("20001"))
        .body("orphans[0].remedy", containsString("qm destroy"));
  }

  private String destroyed() {
    String name = newName();
    String id = requested(name);
    Story story = Story.of(id, name);
    requester().delete(CLUSTERS + "/" + id).then().statusCode(202);
    topic.says(
        "vm-service",
        undone(
            story,
            Stage.VM,
            new Resource(ResourceKind.VM, "20001", "nextid says free"),
            new Resource(ResourceKind.VOLUME, "local: disks of VM 20001", "lists none")));
    topic.says(
        "bootstrap-service",
        undone(
            story,
            Stage.BOOTSTRAP,
            new Resource(ResourceKind.REMOTE_UNIT, name + "-server-1", "goes with its VM")));
    topic.says(
        "kubeconfig-service",
        undone(
            story,
            Stage.KUBECONFIG,
            new Resource(ResourceKind.KUBECONFIG, "vault:" + id + "/kubeconfig", "revoked"),
            new Resource(ResourceKind.SECRET, "vault:" + id + "/ssh-key", "erased")));
    awaitPhase(id, "DESTROYED");
    return id;
  }

  private static StageUndone undone(Story story, Stage stage, Resource... resources) {
    return new StageUndone(story.cluster(), 1, 1, stage, List.of(resources));
  }

  private static ValidatableResponse check(RequestSpecification caller, String id) {
    return caller.post(CLUSTERS + "/" + id + "/cleanup-checks").then();
  }

  private static String lines(String vm, String volume) {
    return "{\"cluster\": \"x\", \"resources\": ["
        + line("VM", "20001", vm)
        + ","
        + line("VOLUME", "local: disks of VM 20001", volume)
        + "]}";
  }

  private static String line(String kind, String id, String presence) {
    return """
        {"kind": "%s", "id": "%s", "presence": "%s", "howVerified": "looked at %s", "at": "%s"}"""
        .formatted(kind, id, presence, kind, AT);
  }

  private static HttpHandler json(int status, String body) {
    return exchange -> {
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      answer(exchange, status, body);
    };
  }
}
