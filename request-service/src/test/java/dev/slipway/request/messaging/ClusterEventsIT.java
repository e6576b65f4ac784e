package dev.slipway.request.messaging;

import static dev.slipway.request.Api.CLUSTERS;
import static dev.slipway.request.Api.newName;
import static dev.slipway.request.Api.post;
import static dev.slipway.request.Api.requested;
import static dev.slipway.request.Api.requester;
import static dev.slipway.request.Api.viewer;
import static dev.slipway.request.Seen.awaitEvents;
import static dev.slipway.request.Seen.awaitPhase;
import static dev.slipway.request.Seen.cluster;
import static dev.slipway.request.Seen.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterName;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.Stage;
import dev.slipway.kit.delivery.StepProgress;
import dev.slipway.request.RequestServiceProfile;
import dev.slipway.request.Story;
import dev.slipway.request.Topic;
import io.cloudevents.CloudEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(RequestServiceProfile.class)
class ClusterEventsIT {

  private Topic topic;

  @BeforeEach
  void open() {
    topic = new Topic();
  }

  @AfterEach
  void close() {
    topic.close();
  }

  @Test
  void theOwnRequestComesBackAsTheFirstEvent() {
    String id = requested(newName());
    awaitEvents(id, 1);
    JsonPath events = events(id);
    assertThat(events.getInt("items[0].number")).isEqualTo(1);
    assertThat(events.getString("items[0].type"))
        .isEqualTo("dev.slipway.cluster.cluster-requested.v1");
    assertThat(events.getString("items[0].source")).isEqualTo("/request-service");
    assertThat(events.getString("items[0].data.requester")).isEqualTo("requester");
    cluster(id).body("observedGeneration", equalTo(1)).body("phase", equalTo("REQUESTED"));
  }

  @Test
  void aClusterIsReadyWhenItsKubeconfigIsStoredAndItsSeedIsGone() {
    String name = newName();
    String id = requested(name);
    Story story = Story.of(id, name);
    awaitEvents(id, 1);

    topic.says("vm-service", story.created());
    awaitEvents(id, 2);
    cluster(id)
        .body("phase", equalTo("PROVISIONING"))
        .body("nodes[0].vmid", equalTo(20001))
        .body("nodes[0].proxmoxNode", equalTo("pve1"))
        .body("nodes[0].template.vmid", equalTo(9000))
        .body("nodes[0].template.version", equalTo("2026-11"));

    topic.says("vm-service", story.booted());
    awaitEvents(id, 3);
    cluster(id)
        .body("nodes[0].address", equalTo("127.77.0.10"))
        .body("nodes[0].sshPort", equalTo(2222))
        .body("nodes[0].sshUser", equalTo("slipway"))
        .body("nodes[0].hostname", equalTo(name + "-server-1"))
        .body("nodes[0].hostKeyFingerprint", equalTo(Story.FIRST_KEY.value()))
        .body("stages.find { it.stage == 'BOOTSTRAP' }.state", equalTo("RUNNING"));

    topic.says("bootstrap-service", story.initialised());
    topic.says("bootstrap-service", story.k3sReady());
    topic.says("kubeconfig-service", story.kubeconfigStored());
    awaitEvents(id, 6);
    cluster(id)
        .body("phase", equalTo("PROVISIONING"))
        .body("endpoint", equalTo("https://127.77.0.10:6443"))
        .body("nodes[0].hostKeyFingerprint", equalTo(Story.OWN_KEY.value()))
        .body("conditions.find { it.type == 'KubeconfigStored' }.status", equalTo("True"))
        .body("conditions.find { it.type == 'SeedsRemoved' }.status", equalTo("Unknown"))
        .body("conditions.find { it.type == 'Ready' }.reason", equalTo("Provisioning"));

    topic.says("vm-service", story.seedRemoved());
    awaitPhase(id, "READY");
    cluster(id)
        .body("conditions.status.unique()", equalTo(List.of("True")))
        .body("conditions.find { it.type == 'Ready' }.lastTransitionTime", notNullValue())
        .body("stages.state.unique()", equalTo(List.of("DONE")))
        .body("health.ok", equalTo(true))
        .body("health.findings[0].check", equalTo("readyz"))
        .body("kubeconfig.sha256", equalTo("0".repeat(64)))
        .body("timings.readyAt", notNullValue())
        .body("timings.secondsToReady", notNullValue());
  }

  @Test
  void aFailureIsShownWithCodeAndRemedy() {
    String name = newName();
    String id =
        post(requester(), "name: " + name + "\nfailurePolicy: HOLD").then().extract().path("id");
    Story story = Story.of(id, name);
    topic.says("bootstrap-service", story.failed());
    topic.says("vm-service", story.parked());
    awaitPhase(id, "HELD");
    awaitEvents(id, 3);
    cluster(id)
        .body("failure.stage", equalTo("BOOTSTRAP"))
        .body("failure.code", equalTo("CLOUD_INIT_FAILED"))
        .body("failure.title", notNullValue())
        .body("failure.remedy", equalTo("Mend the template."))
        .body("failure.attempts", equalTo(3))
        .body("stages.find { it.stage == 'BOOTSTRAP' }.state", equalTo("FAILED"))
        .body("conditions.find { it.type == 'K3sReady' }.reason", equalTo("CloudInitFailed"))
        .body("conditions.find { it.type == 'Ready' }.reason", equalTo("CloudInitFailed"))
        .body("attention[0].resource", equalTo("20001"))
        .body("attention[0].remedy", equalTo("qm unlock 20001"));
  }

  @Test
  void anEventIsWrittenDownOnceAndAnUnknownOneToo() {
    String name = newName();
    String id = requested(name);
    awaitEvents(id, 1);
    CloudEvent created = topic.says("vm-service", Story.of(id, name).created());
    topic.again(created);
    topic.saysUnknown("new-service", id, "dev.slipway.cluster.new.v1", "{\"a\": [1]}");
    topic.saysUnknown("new-service", id, "dev.slipway.cluster.new.v1", "no JSON");
    awaitEvents(id, 4);
    JsonPath events = events(id);
    assertThat(events.getList("items.number", Integer.class)).containsExactly(1, 2, 3, 4);
    assertThat(events.getString("items[1].id")).isEqualTo(created.getId());
    assertThat(events.getString("items[1].stage")).isEqualTo("VM");
    assertThat(events.getString("items[1].node")).isEqualTo(name + "-server-1");
    assertThat(events.<Object>get("items[2].data")).isEqualTo(Map.of("a", List.of(1)));
    assertThat(events.getString("items[3].data")).isEqualTo("no JSON");
    cluster(id).body("phase", equalTo("PROVISIONING"));
  }

  @Test
  void theHistoryIsReadInParts() {
    String name = newName();
    String id = requested(name);
    Story story = Story.of(id, name);
    topic.says("vm-service", story.created());
    topic.says("vm-service", story.booted());
    awaitEvents(id, 3);
    String path = CLUSTERS + "/" + id + "/events";
    viewer()
        .get(path + "?limit=2")
        .then()
        .body("items.number", equalTo(List.of(1, 2)))
        .body("next", equalTo("2"));
    viewer().get(path + "?after=2").then().body("items.number", equalTo(List.of(3)));
    viewer().get(path + "?after=-1").then().statusCode(400);
  }

  @Test
  void aClusterIsMadeAnewFromItsEvents() {
    String name = newName();
    ClusterId id = new ClusterId(UuidCreator.getTimeOrderedEpoch());
    Story story = Story.of(id.toString(), name);
    // The order of a replay through the redrive topic is not that of the first time.
    topic.says("vm-service", story.created());
    topic.says(
        "request-service",
        new ClusterRequested(
            id, 1, 1, ClusterName.of(name), Story.spec(), FailurePolicy.HOLD, "ci", "alpha"));
    awaitPhase(id.toString(), "PROVISIONING");
    cluster(id.toString()).body("name", equalTo(name)).body("requester", equalTo("ci"));
    post(requester(), "name: " + name).then().statusCode(409);
  }

  @Test
  void theLatestOfAStepIsShown() {
    String name = newName();
    String id = requested(name);
    Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    topic.reports(step(id, name, StepProgress.Kind.STARTED, 1, start, null));
    topic.reports(
        step(id, name, StepProgress.Kind.RETRYING, 3, start.plusSeconds(9), "PROXMOX_UNREACHABLE"));
    topic.reports(step(id, name, StepProgress.Kind.STARTED, 2, start.plusSeconds(3), null));
    await()
        .untilAsserted(
            () ->
                cluster(id)
                    .body("stages[0].steps", hasSize(1))
                    .body("stages[0].steps[0].step", equalTo("clone"))
                    .body("stages[0].steps[0].node", equalTo(name + "-server-1"))
                    .body("stages[0].steps[0].state", equalTo("RETRYING"))
                    .body("stages[0].steps[0].attempt", equalTo(3))
                    .body("stages[0].steps[0].nextRetry", notNullValue())
                    .body("stages[0].steps[0].startedAt", equalTo(start.toString()))
                    .body("stages[0].steps[0].lastError.code", equalTo("PROXMOX_UNREACHABLE"))
                    .body("stages[0].steps[0].lastError.message", equalTo("no answer"))
                    .body("stages[0].steps[0].lastError.remedy", notNullValue()));
    topic.reports(step(id, name, StepProgress.Kind.STARTED, 4, start.plusSeconds(14), null));
    await()
        .untilAsserted(
            () ->
                cluster(id)
                    .body("stages[0].steps[0].state", equalTo("RUNNING"))
                    .body("stages[0].steps[0].lastError.code", equalTo("PROXMOX_UNREACHABLE")));
    topic.reports(step(id, name, StepProgress.Kind.FINISHED, 4, start.plusSeconds(20), null));
    await()
        .untilAsserted(
            () ->
                cluster(id)
                    .body("stages[0].steps[0].state", equalTo("FINISHED"))
                    .body("stages[0].steps[0].finishedAt", notNullValue()));
  }

  @Test
  void aReportThatCannotBeKeptLeavesTheOthersAlone() {
    String name = newName();
    String id = requested(name);
    Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    // PostgreSQL has no text with a NUL in it.
    topic.reports(step(id, name, "no\0ne", StepProgress.Kind.STARTED, 1, start, null));
    topic.reports(step(id, name, StepProgress.Kind.STARTED, 1, start, null));

    await()
        .untilAsserted(
            () ->
                cluster(id)
                    .body("stages[0].steps", hasSize(1))
                    .body("stages[0].steps[0].step", equalTo("clone")));
  }

  private static StepProgress step(
      String id, String name, StepProgress.Kind kind, int attempt, Instant at, String code) {
    return step(id, name, "clone", kind, attempt, at, code);
  }

  private static StepProgress step(
      String id,
      String name,
      String step,
      StepProgress.Kind kind,
      int attempt,
      Instant at,
      String code) {
    return new StepProgress(
        ClusterId.of(id),
        Stage.VM,
        name + "-server-1",
        step,
        kind,
        attempt,
        kind == StepProgress.Kind.RETRYING ? at.plusSeconds(5) : null,
        null,
        code,
        code == null ? null : "no answer",
        at);
  }
}
