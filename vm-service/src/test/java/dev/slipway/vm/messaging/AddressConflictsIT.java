package dev.slipway.vm.messaging;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.FailureCode;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.StageFailed;
import dev.slipway.events.VmBooted;
import dev.slipway.events.VmCreated;
import dev.slipway.events.Vmid;
import dev.slipway.kit.delivery.Codec;
import dev.slipway.vm.Administrator;
import dev.slipway.vm.Backends;
import dev.slipway.vm.Requests;
import dev.slipway.vm.ServiceTokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An address that somebody else has is not given to a VM of ours. */
@QuarkusTest
@Backends
class AddressConflictsIT extends Conversation {
  private static final Vmid THEIRS = new Vmid(301);
  private static final int SSH_PORT = 2222;

  @ConfigProperty(name = "lab.proxmox")
  String proxmox;

  @AfterEach
  void forget() {
    QuarkusTransaction.requiringNew()
        .run(() -> database.createNativeQuery("delete from address_conflict").executeUpdate());
  }

  @Test
  void where_something_answers_the_next_address_is_taken_and_that_is_told() throws IOException {
    String wanted = planned("lab");

    try (ServerSocket other = listening(wanted)) {
      topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));
      VmCreated made = awaited(VmCreated.class);
      VmBooted booted = awaited(VmBooted.class);

      assertThat(other.isClosed()).isFalse();
      assertThat(made.address()).isNotEqualTo(wanted);
      assertThat(booted.address()).isEqualTo(made.address());
      assertThat(leased()).as("the lease went with it").containsExactly(made.address());
      assertThat(remembered()).containsExactly(wanted);
      assertThat(told())
          .anySatisfy(
              progress ->
                  assertThat(progress)
                      .contains("ADDRESS_IN_USE")
                      .contains(wanted + " is passed over, " + made.address() + " is taken"));
    }

    topic.say(destroy());
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(leasesHeld()).isZero());
  }

  @Test
  void of_a_further_card_too_an_address_where_something_answers_is_passed_over()
      throws IOException {
    ProxmoxSpec.Hardware twoCards =
        new ProxmoxSpec.Hardware(null, 1, true, null, null, null, List.of("storage"));
    ClusterRequested request =
        Requests.requested(cluster, "lab", "debian-12", FailurePolicy.DESTROY, twoCards);
    String wanted = plan(request.spec()).extract().path("vms[0].furtherAddresses[0].address");

    try (ServerSocket other = listening(wanted)) {
      topic.say(request);
      VmCreated made = awaited(VmCreated.class);

      assertThat(other.isClosed()).isFalse();
      String further = made.furtherAddresses().getFirst().address();
      assertThat(further).startsWith("127.78.0.").isNotEqualTo(wanted);
      assertThat(leased()).containsExactlyInAnyOrder(made.address(), further);
      assertThat(remembered()).containsExactly(wanted);
      assertThat(plan(request.spec()).extract().<String>path("vms[0].furtherAddresses[0].address"))
          .isNotIn(wanted, further);
    }

    topic.say(destroy());
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(leasesHeld()).isZero());
  }

  @Test
  void a_plan_looks_too_and_what_it_found_is_remembered() throws IOException {
    String first = planned("lab");

    try (ServerSocket other = listening(first)) {
      assertThat(planned("lab")).isNotEqualTo(first);
      assertThat(other.isClosed()).isFalse();
    }

    assertThat(planned("lab")).isNotEqualTo(first);
  }

  @Test
  void what_another_vm_is_configured_with_is_passed_over() {
    Administrator administrator = new Administrator(proxmox);
    String first = planned("lab");
    administrator.create(THEIRS, "pve1", Map.of("ipconfig0", "ip=" + first + "/16"));
    try {
      // The one whose rights reach that VM knows of it.
      assertThat(planned("root")).isNotEqualTo(first);
      assertThat(planned("lab")).isEqualTo(first);
    } finally {
      administrator.destroy(THEIRS);
    }
  }

  @Test
  void an_address_that_was_asked_for_is_taken_or_refused_and_nothing_else() throws IOException {
    String wanted = "127.77.70.7";
    ClusterRequested request = asking(wanted);

    topic.say(request);
    assertThat(awaited(VmCreated.class).address()).isEqualTo(wanted);

    plan(request.spec())
        .body("fits", equalTo(false))
        .body("findings.code", contains("ADDRESS_IN_USE"))
        .body(
            "findings[0].found",
            containsString("leased to harbour-server-1 of cluster " + cluster));
    try (ServerSocket other = listening("127.77.70.8")) {
      plan(asking("127.77.70.8").spec())
          .body("findings.code", contains("ADDRESS_IN_USE"))
          .body("findings[0].found", containsString("something answers at its port 2222"));
      assertThat(other.isClosed()).isFalse();
    }
    plan(asking("127.77.70.9").spec())
        .body("fits", equalTo(true))
        .body("vms[0].address", equalTo("127.77.70.9"));
  }

  @Test
  void a_request_for_an_address_that_is_leased_fails_with_what_to_do() {
    String wanted = "127.77.70.10";
    topic.say(asking(wanted));
    awaited(VmCreated.class);
    ClusterId second = new ClusterId(UuidCreator.getTimeOrderedEpoch());
    ClusterRequested late = asking(wanted);

    topic.say(
        new ClusterRequested(
            second, 1, 1, late.name(), late.spec(), late.failurePolicy(), "test", "test"));

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(topic.heardOf(second, StageFailed.class)).isNotEmpty());
    StageFailed failed = topic.heardOf(second, StageFailed.class).getFirst();
    assertThat(failed.code()).isEqualTo(FailureCode.ADDRESS_IN_USE);
    assertThat(failed.message()).contains(wanted);
    assertThat(failed.remedy()).contains("ask for another one");
    assertThat(leased()).as("the first one's").containsExactly(wanted);
  }

  private ClusterRequested asking(String address) {
    ClusterRequested any = requested("lab", "debian-12", FailurePolicy.DESTROY);
    ProxmoxSpec p = any.spec().proxmox();
    ClusterSpec spec =
        new ClusterSpec(
            any.spec().servers(),
            List.of(),
            new ProxmoxSpec(
                p.endpoint(),
                p.template(),
                p.network(),
                p.storage(),
                p.pool(),
                p.bridge(),
                p.vlan(),
                p.fullClone(),
                p.tags(),
                p.placement(),
                p.hardware(),
                List.of(address)),
            any.spec().k3s(),
            null);
    return new ClusterRequested(
        cluster, 1, 1, any.name(), spec, any.failurePolicy(), "test", "test");
  }

  private static String planned(String endpoint) {
    return plan(Requests.spec(1, endpoint, "debian-12", ProxmoxSpec.Rules.NONE))
        .extract()
        .path("vms[0].address");
  }

  private static ValidatableResponse plan(ClusterSpec spec) {
    return given()
        .header("Authorization", "Bearer " + ServiceTokens.REQUEST)
        .contentType("application/json")
        .body("{\"name\": \"harbour\", \"spec\": %s}".formatted(Codec.write(spec)))
        .post("/api/v1/plans")
        .then()
        .statusCode(200);
  }

  /** Takes connections, and says nothing. */
  private static ServerSocket listening(String address) throws IOException {
    return new ServerSocket(SSH_PORT, 50, InetAddress.getByName(address));
  }

  private List<String> leased() {
    return texts("select address from address_lease where cluster = '%s'".formatted(cluster));
  }

  private List<String> remembered() {
    return texts("select address from address_conflict");
  }

  /** What watchers were told, sent or not. */
  private List<String> told() {
    return texts(
        "select cast(payload as text) from outbox where cluster = '%s'".formatted(cluster));
  }

  private List<String> texts(String query) {
    return QuarkusTransaction.requiringNew()
        .call(() -> database.createNativeQuery(query, String.class).getResultList());
  }
}
