package dev.slipway.vm.messaging;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.slipway.events.ClusterRequested;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmBooted;
import dev.slipway.events.VmCreated;
import dev.slipway.kit.delivery.Codec;
import dev.slipway.vm.Backends;
import dev.slipway.vm.ServiceTokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where DHCP gives the address, the guest's agent tells it. */
@QuarkusTest
@Backends
class DhcpIT extends Conversation {

  /** Replaces what the service's token may do. */
  Consumer<Map<String, String>> rights;

  @AfterEach
  void mend() {
    rights.accept(Rights.LEAST);
  }

  @Test
  void the_address_is_known_once_the_guest_is_up_and_is_no_lease() {
    topic.say(on("root", "debian-12"));

    VmBooted booted = awaited(VmBooted.class);

    assertThat(booted.address()).startsWith("127.77.200.");
    assertThat(awaited(VmCreated.class).address()).isNull();
    assertThat(leased()).isZero();

    topic.say(destroy());
    assertThat(awaited(StageUndone.class).resources())
        .extracting(Resource::kind)
        .contains(ResourceKind.VM, ResourceKind.VMID_LEASE)
        .doesNotContain(ResourceKind.ADDRESS_LEASE);
    assertThat(leasesHeld()).isZero();
  }

  @Test
  void a_plan_says_what_is_missing() {
    rights.accept(Rights.LEAST);

    plan("root", "debian-12").body("fits", equalTo(true)).body("vms[0].address", nullValue());
    plan("root", "noboot")
        .body("fits", equalTo(false))
        .body("findings.code", contains("TEMPLATE_NOT_USABLE"))
        .body("findings[0].where", equalTo("slipway.templates.noboot"))
        .body("findings[0].remedy", containsString("slipway.templates.noboot.agent: true"));
    plan("lab", "debian-12")
        .body("fits", equalTo(false))
        .body("findings.code", contains("PROXMOX_PERMISSION_MISSING"))
        .body("findings[0].where", equalTo("/pool/slipway"))
        .body("findings[0].needed", equalTo("VM.GuestAgent.Audit"))
        .body("findings[0].remedy", containsString("VM.Monitor"));
  }

  private ClusterRequested on(String endpoint, String template) {
    ClusterRequested any = requested(endpoint, template, FailurePolicy.DESTROY);
    ClusterSpec spec =
        new ClusterSpec(
            any.spec().servers(),
            List.of(),
            new ProxmoxSpec(endpoint, template, "dhcp", null, null, null, null, true, List.of()),
            any.spec().k3s(),
            null);
    return new ClusterRequested(
        cluster, 1, 1, any.name(), spec, any.failurePolicy(), "test", "test");
  }

  private ValidatableResponse plan(String endpoint, String template) {
    return given()
        .header("Authorization", "Bearer " + ServiceTokens.REQUEST)
        .contentType("application/json")
        .body(
            "{\"name\": \"harbour\", \"spec\": %s}"
                .formatted(Codec.write(on(endpoint, template).spec())))
        .post("/api/v1/plans")
        .then()
        .statusCode(200);
  }

  private long leased() {
    return QuarkusTransaction.requiringNew()
        .call(
            () ->
                ((Number)
                        database
                            .createNativeQuery(
                                "select count(*) from address_lease where cluster = ?1")
                            .setParameter(1, cluster.value())
                            .getSingleResult())
                    .longValue());
  }
}
