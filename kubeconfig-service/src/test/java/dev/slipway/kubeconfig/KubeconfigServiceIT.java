package dev.slipway.kubeconfig;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterDestroyed;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.ClusterResumeRequested;
import dev.slipway.events.DestroyCause;
import dev.slipway.events.FailureCode;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.HealthFinding;
import dev.slipway.events.K3sReady;
import dev.slipway.events.KubeconfigStored;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.Samples;
import dev.slipway.events.Stage;
import dev.slipway.events.StageFailed;
import dev.slipway.events.StageUndone;
import dev.slipway.kubeconfig.k3s.TestApiServer;
import dev.slipway.kubeconfig.k3s.TestCertificates;
import dev.slipway.lab.backends.BackendsResource;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service between a real broker, a real database and a guest of the test's own. */
@QuarkusTest
@WithTestResource(
    value = BackendsResource.class,
    initArgs = @ResourceArg(name = "database", value = "slipway_kubeconfig"))
@WithTestResource(VaultSettings.class)
class KubeconfigServiceIT {
  private static final Duration LONGEST = Duration.ofSeconds(20);

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  @TestHTTPResource(value = "/metrics", management = true)
  URI metrics;

  private final ClusterId cluster = new ClusterId(UuidCreator.getTimeOrderedEpoch());
  private Topic topic;
  private TestGuest guest;

  @BeforeEach
  void start() {
    topic = new Topic(bootstrapServers);
    guest = new TestGuest(secret("vm-service", "ssh-key.pub").asString());
  }

  @AfterEach
  void stop() {
    topic.close();
    guest.close();
  }

  @Test
  void storesTheKubeconfigOfAReadyCluster() {
    download(409);

    topic.say(requested(FailurePolicy.DESTROY));
    topic.say(guest.ready(cluster));

    KubeconfigStored stored = (KubeconfigStored) awaitSaid(1).getFirst();
    assertThat(stored.ref().value()).isEqualTo("vault:" + cluster + "/kubeconfig");
    assertThat(stored.expiresAt()).isEqualTo(TestCertificates.EXPIRY);
    assertThat(stored.health()).allMatch(HealthFinding::ok).hasSize(4);
    assertThat(stored.endpoints().getFirst().url()).isEqualTo(guest.api.url());
    Response yaml = download(200);
    assertThat(yaml.contentType()).startsWith("application/yaml");
    assertThat(yaml.header("Cache-Control")).isEqualTo("no-store");
    Config config = Serialization.unmarshal(yaml.asString(), Config.class);
    assertThat(config.getCurrentContext()).isEqualTo("harbour");
    assertThat(config.getClusters().getFirst().getCluster().getServer()).isEqualTo(guest.api.url());
  }

  @Test
  void measuresWhatItDid() {
    topic.say(requested(FailurePolicy.DESTROY));
    topic.say(guest.ready(cluster));
    awaitSaid(1);

    await()
        .untilAsserted(
            () ->
                assertThat(given().get(metrics).then().statusCode(200).extract().asString())
                    .contains(
                        "slipway_step_duration_seconds_count{outcome=\"finished\",stage=\"kubeconfig\",step=\"verify\"}",
                        "slipway_stage_duration_seconds_count{outcome=\"finished\",stage=\"kubeconfig\"}",
                        "slipway_outbox_age_seconds ",
                        "slipway_inbox_events_total{outcome=\"handled\",type=\"dev.slipway.cluster.k3s-ready.v1\"}",
                        "kafka_consumer_fetch_manager_records_lag_max{"));
  }

  /** Of whichever comes first: others' tests leave theirs. */
  @Test
  void tellsWhenTheFirstKubeconfigExpires() {
    topic.say(requested(FailurePolicy.DESTROY));
    topic.say(guest.ready(cluster));
    awaitSaid(1);

    // What was read is kept for ten seconds.
    await()
        .atMost(Duration.ofSeconds(25))
        .untilAsserted(
            () ->
                assertThat(firstExpiry())
                    .isPositive()
                    .isLessThanOrEqualTo(TestCertificates.EXPIRY.getEpochSecond()));
  }

  private double firstExpiry() {
    return given()
        .get(metrics)
        .asString()
        .lines()
        .filter(line -> line.startsWith("slipway_kubeconfig_expires_timestamp_seconds "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
        .sum();
  }

  @Test
  void revokesAndErasesWithTheCluster() {
    topic.say(requested(FailurePolicy.DESTROY));
    topic.say(guest.ready(cluster));
    awaitSaid(1);
    String token = secret("bootstrap-service", "k3s-server-token").asString();
    assertThat(token).hasSize(64);

    topic.say(Samples.destroyRequested(cluster));

    StageUndone undone = (StageUndone) awaitSaid(2).get(1);
    assertThat(undone.stage()).isEqualTo(Stage.KUBECONFIG);
    assertThat(undone.resources())
        .extracting(Resource::kind, Resource::id)
        .contains(
            tuple(ResourceKind.KUBECONFIG, "vault:" + cluster + "/kubeconfig"),
            tuple(ResourceKind.SECRET, "vault:" + cluster + "/k3s-server-token"),
            tuple(ResourceKind.SECRET, "vault:" + cluster + "/ssh-key"),
            tuple(ResourceKind.SECRET, "data key of " + cluster))
        .doesNotHaveDuplicates()
        .doesNotContain(tuple(ResourceKind.SECRET, "vault:" + cluster + "/ssh-key.pub"));
    download(410);
    assertThat(secret("bootstrap-service", "k3s-server-token").statusCode()).isEqualTo(410);
    assertThat(secret("bootstrap-service", "ssh-key").statusCode()).isEqualTo(200);

    topic.say(new ClusterDestroyed(cluster, 1, 1, List.of(undone)));

    await()
        .atMost(LONGEST)
        .untilAsserted(
            () -> assertThat(secret("bootstrap-service", "ssh-key").statusCode()).isEqualTo(410));
    download(410);
    assertThat(topic.saidAbout(cluster)).hasSize(2);
  }

  @Test
  void storesOnceWhateverIsRepeated() {
    ClusterRequested request = requested(FailurePolicy.DESTROY);
    K3sReady ready = guest.ready(cluster);
    UUID id = topic.say(request);
    topic.sayAs(id, request);
    UUID readyId = topic.say(ready);
    topic.sayAs(readyId, ready);
    topic.say(ready);
    awaitSaid(1);

    topic.say(ready);
    topic.say(request);
    topic.say(Samples.destroyRequested(cluster));
    topic.say(Samples.destroyRequested(cluster));
    topic.say(ready);
    awaitSettled();

    assertThat(topic.saidAbout(cluster))
        .hasExactlyElementsOfTypes(KubeconfigStored.class, StageUndone.class);
    assertThat(guest.reads).hasValue(1);
  }

  @Test
  void waitsForTheRequestWhenK3sIsReadyFirst() {
    topic.say(guest.ready(cluster));
    topic.say(requested(FailurePolicy.DESTROY));

    assertThat(awaitSaid(1)).hasExactlyElementsOfTypes(KubeconfigStored.class);
  }

  @Test
  void letsNothingThroughAfterADestroyThatCameFirst() {
    topic.say(Samples.destroyRequested(cluster));
    StageUndone undone = (StageUndone) awaitSaid(1).getFirst();

    topic.say(requested(FailurePolicy.DESTROY));
    topic.say(guest.ready(cluster));
    awaitSettled();

    // The guest of the test had asked for the login key.
    assertThat(undone.resources())
        .extracting(Resource::id)
        .containsExactly("vault:" + cluster + "/ssh-key", "data key of " + cluster);
    assertThat(topic.saidAbout(cluster)).hasSize(1);
    assertThat(guest.reads).hasValue(0);
    assertThat(secret("bootstrap-service", "k3s-server-token").statusCode()).isEqualTo(410);
  }

  @Test
  void takesTheClusterDownWhenTheKubeconfigIsOfNoUse() {
    guest.writes("no: [kubeconfig");
    topic.say(requested(FailurePolicy.DESTROY));
    topic.say(guest.ready(cluster));

    List<ClusterEvent> said = awaitSaid(3);

    StageFailed failed = (StageFailed) said.get(0);
    assertThat(failed.code()).isEqualTo(FailureCode.KUBECONFIG_UNREADABLE);
    assertThat(failed.step()).isEqualToIgnoringCase("fetch");
    assertThat(failed.remedy()).isNotBlank();
    ClusterDestroyRequested destroy = (ClusterDestroyRequested) said.get(1);
    assertThat(destroy.cause()).isEqualTo(DestroyCause.FAILURE);
    assertThat(destroy.failure()).isNotNull();
    assertThat(said.get(2)).isInstanceOf(StageUndone.class);
  }

  @Test
  void sendsNothingToAGuestWithAnotherHostKey() {
    topic.say(requested(FailurePolicy.DESTROY));
    topic.say(guest.ready(cluster, "SHA256:" + "A".repeat(43)));

    StageFailed failed = (StageFailed) awaitSaid(3).getFirst();

    assertThat(failed.code()).isEqualTo(FailureCode.HOST_KEY_MISMATCH);
    assertThat(guest.reads).hasValue(0);
  }

  @Test
  void triesAgainUntilTheClusterIsHealthy() {
    guest.api.answers("/api/v1/nodes", 200, TestApiServer.nodes("False"));
    topic.say(requested(FailurePolicy.DESTROY));
    topic.say(guest.ready(cluster));
    await()
        .atMost(LONGEST)
        .untilAsserted(
            () ->
                assertThat(topic.everything())
                    .anyMatch(
                        text -> text.contains(cluster.toString()) && text.contains("RETRYING")));
    assertThat(topic.saidAbout(cluster)).isEmpty();
    download(409);

    guest.api.answers("/api/v1/nodes", 200, TestApiServer.nodes("True"));

    assertThat(awaitSaid(1)).hasExactlyElementsOfTypes(KubeconfigStored.class);
  }

  @Test
  void holdsAndResumesAtTheStepThatFailed() {
    guest.writes("no: [kubeconfig");
    topic.say(requested(FailurePolicy.HOLD));
    topic.say(guest.ready(cluster));
    assertThat(awaitSaid(1)).hasExactlyElementsOfTypes(StageFailed.class);

    guest.writes(guest.certificates.k3sYaml());
    topic.say(new ClusterResumeRequested(cluster, 1, 2, "operator"));

    KubeconfigStored stored = (KubeconfigStored) awaitSaid(2).get(1);
    assertThat(stored.run()).isEqualTo(2);
  }

  @Test
  void passesOverTypesItDoesNotKnow() {
    topic.send(
        UuidCreator.getTimeOrderedEpoch(),
        "dev.slipway.cluster.invented.v9",
        cluster,
        "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    topic.say(requested(FailurePolicy.DESTROY));
    topic.say(guest.ready(cluster));

    assertThat(awaitSaid(1)).hasExactlyElementsOfTypes(KubeconfigStored.class);
  }

  private ClusterRequested requested(FailurePolicy policy) {
    return Samples.requested(cluster, policy);
  }

  private List<ClusterEvent> awaitSaid(int count) {
    return await()
        .atMost(LONGEST)
        .until(() -> topic.saidAbout(cluster), said -> said.size() >= count);
  }

  /** The last word about the cluster was handled: so was all that was said before it. */
  private void awaitSettled() {
    await()
        .atMost(LONGEST)
        .until(
            () -> {
              var said = topic.saidAbout(cluster);
              return said.stream().anyMatch(StageUndone.class::isInstance);
            });
    topic.say(new ClusterDestroyed(cluster, 1, 1, List.of()));
    await().atMost(LONGEST).until(() -> secret("bootstrap-service", "ssh-key").statusCode() == 410);
  }

  private Response download(int status) {
    return given()
        .header("Authorization", VaultSettings.bearer("request-service"))
        .get("/api/v1/clusters/" + cluster + "/kubeconfig")
        .then()
        .statusCode(status)
        .extract()
        .response();
  }

  private Response secret(String caller, String name) {
    return given()
        .header("Authorization", VaultSettings.bearer(caller))
        .get("/vault/v1/clusters/" + cluster + "/secrets/" + name);
  }
}
