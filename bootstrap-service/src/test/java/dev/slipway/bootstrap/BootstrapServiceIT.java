package dev.slipway.bootstrap;

import static dev.slipway.bootstrap.Samples.plainK3s;
import static dev.slipway.bootstrap.Samples.spec;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.bootstrap.domain.BootstrapStage;
import dev.slipway.bootstrap.store.Stages;
import dev.slipway.bootstrap.world.ClusterTopic;
import dev.slipway.bootstrap.world.ServiceProfile;
import dev.slipway.bootstrap.world.SimulatedWorld;
import dev.slipway.bootstrap.world.TestVault;
import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.ClusterResumeRequested;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.DestroyCause;
import dev.slipway.events.FailureCode;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.K3sReady;
import dev.slipway.events.NodeInitialised;
import dev.slipway.events.NodeName;
import dev.slipway.events.Stage;
import dev.slipway.events.StageFailed;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmBooted;
import dev.slipway.lab.backends.BackendsResource;
import dev.slipway.lab.simulator.guest.GuestFault;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service on a real broker and a real database, with simulated guests at the other end. */
@QuarkusTest
@TestProfile(ServiceProfile.class)
@WithTestResource(
    value = BackendsResource.class,
    initArgs = @ResourceArg(name = "database", value = "slipway_bootstrap"))
class BootstrapServiceIT {
  private static final NodeName NODE = new NodeName("demo-server-1");

  @Inject TestVault vault;
  @Inject Stages stages;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String kafka;

  @ConfigProperty(name = ServiceProfile.MIRROR_PORT)
  int mirrorPort;

  @TestHTTPResource(value = "/metrics", management = true)
  URI metrics;

  private final ClusterId cluster = new ClusterId(UuidCreator.getTimeOrderedEpoch());
  private SimulatedWorld world;
  private ClusterTopic topic;

  @BeforeEach
  void startWorld() {
    world = new SimulatedWorld(vault, mirrorPort);
    topic = new ClusterTopic(kafka);
  }

  @AfterEach
  void stopWorld() {
    assertThat(world.guests().unknownCommands()).isEmpty();
    world.close();
  }

  private ClusterRequested requested(FailurePolicy policy) {
    return Samples.requested(cluster, spec(plainK3s()), policy);
  }

  private ClusterDestroyRequested destroy() {
    return new ClusterDestroyRequested(cluster, 1, 1, DestroyCause.USER, "tester", null);
  }

  private <E extends ClusterEvent> E awaitEvent(Class<E> type) {
    Awaitility.await(type.getSimpleName())
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(() -> assertThat(topic.said(cluster)).hasAtLeastOneElementOfType(type));
    return topic.said(cluster).stream().filter(type::isInstance).map(type::cast).findFirst().get();
  }

  private List<Class<?>> said() {
    return topic.said(cluster).stream().<Class<?>>map(Object::getClass).toList();
  }

  @Test
  void what_it_did_has_been_measured() {
    topic.publish("request-service", requested(FailurePolicy.DESTROY));
    topic.publish("vm-service", world.boot(cluster, NODE));
    awaitEvent(K3sReady.class);

    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(RestAssured.get(metrics).then().statusCode(200).extract().asString())
                    .contains(
                        "slipway_step_duration_seconds_count{outcome=\"finished\",stage=\"bootstrap\",step=\"await-cluster\"}",
                        "slipway_stage_duration_seconds_count{outcome=\"finished\",stage=\"bootstrap\"}",
                        "slipway_outbox_age_seconds ",
                        "slipway_inbox_events_total{outcome=\"handled\",type=\"dev.slipway.cluster.vm-booted.v1\"}",
                        "kafka_consumer_fetch_manager_records_lag_max{"));
  }

  @Test
  void a_booted_vm_becomes_a_ready_cluster() {
    topic.publish("request-service", requested(FailurePolicy.DESTROY));
    VmBooted booted = world.boot(cluster, NODE);
    topic.publish("vm-service", booted);

    NodeInitialised initialised = awaitEvent(NodeInitialised.class);
    K3sReady ready = awaitEvent(K3sReady.class);

    assertThat(initialised.hostKeyFingerprint()).isNotEqualTo(booted.hostKeyFingerprint());
    assertThat(ready.endpoint()).isEqualTo("https://" + booted.address() + ":6443");
    assertThat(ready.nodes())
        .singleElement()
        .satisfies(
            node -> {
              assertThat(node.name()).isEqualTo(NODE);
              assertThat(node.version()).isEqualTo(Samples.VERSION);
              assertThat(node.hostKeyFingerprint()).isEqualTo(initialised.hostKeyFingerprint());
            });
    assertThat(said()).containsExactly(NodeInitialised.class, K3sReady.class);
    assertThat(topic.everything(cluster))
        .contains("AWAIT_CLOUD_INIT", "START_K3S", "AWAIT_CLUSTER")
        .doesNotContain("server-token-of", "agent-token-of", "PRIVATE KEY");
  }

  @Test
  void order_and_repetition_of_events_do_not_matter() {
    VmBooted booted = world.boot(cluster, NODE);
    topic.publish("vm-service", booted);
    topic.publish("vm-service", booted);
    topic.publish("request-service", requested(FailurePolicy.DESTROY));
    topic.publish("request-service", requested(FailurePolicy.DESTROY));
    awaitEvent(NodeInitialised.class);
    topic.publish("vm-service", booted);
    awaitEvent(K3sReady.class);
    topic.publish("vm-service", booted);
    topic.publish("request-service", requested(FailurePolicy.DESTROY));
    topic.publish("tester", destroy());
    awaitEvent(StageUndone.class);

    assertThat(said()).containsExactly(NodeInitialised.class, K3sReady.class, StageUndone.class);
  }

  @Test
  void a_wrong_checksum_fails_the_stage_and_undoes_it() {
    world.mirror().wrongChecksum(Samples.VERSION.value());
    topic.publish("request-service", requested(FailurePolicy.DESTROY));
    topic.publish("vm-service", world.boot(cluster, NODE));

    StageUndone undone = awaitEvent(StageUndone.class);

    assertThat(said())
        .containsExactly(
            NodeInitialised.class,
            StageFailed.class,
            ClusterDestroyRequested.class,
            StageUndone.class);
    StageFailed failed = awaitEvent(StageFailed.class);
    assertThat(failed.stage()).isEqualTo(Stage.BOOTSTRAP);
    assertThat(failed.code()).isEqualTo(FailureCode.CHECKSUM_MISMATCH);
    assertThat(failed.remedy()).contains("mirror");
    assertThat(failed.step()).isEqualTo("VERIFY_K3S");
    ClusterDestroyRequested destroy = awaitEvent(ClusterDestroyRequested.class);
    assertThat(destroy.cause()).isEqualTo(DestroyCause.FAILURE);
    assertThat(destroy.failure()).isNotNull();
    assertThat(undone.resources()).isNotEmpty();
  }

  @Test
  void a_k3s_that_does_not_start_is_told_with_its_journal() {
    ClusterSpec spec =
        spec(Samples.k3s(Samples.VERSION, List.of(), List.of(), Map.of("no-such-flag", 1)));
    topic.publish("request-service", Samples.requested(cluster, spec, FailurePolicy.DESTROY));
    topic.publish("vm-service", world.boot(cluster, NODE));

    StageFailed failed = awaitEvent(StageFailed.class);

    assertThat(failed.code()).isEqualTo(FailureCode.K3S_DOES_NOT_START);
    assertThat(failed.message()).contains("no-such-flag").doesNotContain("server-token-of");
    awaitEvent(StageUndone.class);
  }

  @Test
  void a_held_stage_goes_on_where_it_failed_after_a_resume() {
    world.mirror().missing(Samples.VERSION.value());
    topic.publish("request-service", requested(FailurePolicy.HOLD));
    topic.publish("vm-service", world.boot(cluster, NODE));
    StageFailed failed = awaitEvent(StageFailed.class);
    assertThat(failed.code()).isEqualTo(FailureCode.K3S_VERSION_NOT_FOUND);
    assertThat(said()).doesNotContain(ClusterDestroyRequested.class);

    world.mirror().heal();
    topic.publish("request-service", new ClusterResumeRequested(cluster, 1, 2, "tester"));

    assertThat(awaitEvent(K3sReady.class).run()).isEqualTo(2);
    assertThat(said()).containsExactly(NodeInitialised.class, StageFailed.class, K3sReady.class);
  }

  @Test
  void a_destroy_in_the_middle_ends_it_at_once() {
    world.fault(NODE, GuestFault.Kind.CLOUD_INIT_HANGS);
    topic.publish("request-service", requested(FailurePolicy.DESTROY));
    topic.publish("vm-service", world.boot(cluster, NODE));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(topic.everything(cluster)).contains("cloud-init: running"));

    topic.publish("tester", destroy());

    StageUndone undone = awaitEvent(StageUndone.class);
    assertThat(undone.resources()).hasSize(1);
    assertThat(said()).containsExactly(StageUndone.class);
  }

  @Test
  void a_destroy_does_not_need_the_guest() {
    world.fault(NODE, GuestFault.Kind.CLOUD_INIT_HANGS);
    topic.publish("request-service", requested(FailurePolicy.DESTROY));
    VmBooted booted = world.boot(cluster, NODE);
    topic.publish("vm-service", booted);
    world.powerOff(booted);

    topic.publish("tester", destroy());
    topic.publish("tester", destroy());

    awaitEvent(StageUndone.class);
    assertThat(said()).containsExactly(StageUndone.class);
  }

  @Test
  void a_destroy_that_comes_first_refuses_what_comes_late() {
    topic.publish("tester", destroy());
    awaitEvent(StageUndone.class);

    topic.publish("request-service", requested(FailurePolicy.DESTROY));
    topic.publish("vm-service", world.boot(cluster, NODE));
    topic.publish("tester", destroy());

    Awaitility.await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(said()).containsExactly(StageUndone.class));
    assertThat(stages.read(cluster)).isInstanceOf(BootstrapStage.Undone.class);
  }
}
