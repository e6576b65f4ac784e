package dev.slipway.request.plan;

import static dev.slipway.request.Api.CLUSTERS;
import static dev.slipway.request.Api.newName;
import static dev.slipway.request.Api.requested;
import static dev.slipway.request.Api.requester;
import static dev.slipway.request.Api.viewer;
import static dev.slipway.request.StubKubeconfigService.answer;
import static dev.slipway.request.StubKubeconfigService.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpHandler;
import dev.slipway.request.RequestServiceProfile;
import dev.slipway.request.Story;
import dev.slipway.request.Topic;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A request that is only looked at, with a stand-in for vm-service that speaks HTTP. */
@QuarkusTest
@TestProfile(RequestServiceProfile.class)
class PlansIT {
  private static final String FITS =
      """
      {"fits": true, "findings": [], "warnings": [],
       "proxmoxNodes": [{"proxmoxNode": "pve1", "fits": true, "memoryMiB": 1000, "cores": 8,
                         "diskGiB": 100, "against": []}],
       "vms": [{"node": "demo-server-1", "role": "SERVER", "proxmoxNode": "pve1", "template": 9000,
                "vmid": 20001, "address": "127.77.0.10",
                "furtherAddresses": [{"network": "storage", "address": "127.78.0.10"}],
                "storage": "local",
                "seedVolume": "seeds:iso/x.iso",
                "origin": {"proxmoxNode": "pve2", "version": "2026-11", "linked": true}}]}""";

  /** Sets what vm-service answers. */
  Consumer<HttpHandler> vmService;

  @Test
  void vmServiceIsAskedForWhatWouldBePublished() throws Exception {
    AtomicReference<String> asked = new AtomicReference<>();
    vmService.accept(
        exchange -> {
          asked.set(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          answer(exchange, 200, FITS);
        });
    String name = newName();

    plan(
            requester(),
            "{name: %s, servers: {cores: 4}, proxmox: {sockets: 2, cpuType: host, startAtBoot: false, placement: {nodes: [pve1], antiAffinity: required}}}"
                .formatted(name))
        .statusCode(200)
        .body("fits", equalTo(true))
        .body("vms[0].vmid", equalTo(20001))
        .body("proxmoxNodes[0].memoryMiB", equalTo(1000))
        .body("vms[0].furtherAddresses[0].address", equalTo("127.78.0.10"))
        .body("vms[0].origin.version", equalTo("2026-11"))
        .body("vms[0].origin.linked", equalTo(true))
        .body("expected.clusters", greaterThanOrEqualTo(0));

    JsonNode body = new ObjectMapper().readTree(asked.get());
    assertThat(body.path("name").asText()).isEqualTo(name);
    assertThat(body.at("/spec/servers/size/cores").asInt()).isEqualTo(4);
    assertThat(body.at("/spec/proxmox/hardware/cpuType").asText()).isEqualTo("host");
    assertThat(body.at("/spec/proxmox/hardware/sockets").asInt()).isEqualTo(2);
    assertThat(body.at("/spec/proxmox/hardware/startAtBoot").asBoolean(true)).isFalse();
    assertThat(body.at("/spec/proxmox/template").asText()).isNotEmpty();
    assertThat(body.at("/spec/proxmox/placement/nodes/0").asText()).isEqualTo("pve1");
    assertThat(body.at("/spec/proxmox/placement/antiAffinity").asText()).isEqualTo("REQUIRED");
    // It was no request.
    requester().get(CLUSTERS + "?name=" + name).then().body("items.size()", equalTo(0));
  }

  @Test
  void aTakenNameIsAFindingBesideTheOthers() {
    String name = newName();
    requested(name);
    vmService.accept(json(200, FITS));

    plan(requester(), "{name: %s}".formatted(name))
        .statusCode(200)
        .body("fits", equalTo(false))
        .body("findings.code", contains("NAME_TAKEN"))
        .body("vms[0].vmid", equalTo(20001));
  }

  @Test
  void itTellsHowLongItTookOthers() {
    String name = newName();
    String id = requested(name);
    vmService.accept(json(200, FITS));
    int before = expected();

    try (Topic topic = new Topic()) {
      topic.says("kubeconfig-service", Story.of(id, name).kubeconfigStored());
    }

    await().untilAsserted(() -> assertThat(expected()).isEqualTo(Math.min(20, before + 1)));
    plan(requester(), "{name: %s}".formatted(newName())).body("expected.seconds", notNullValue());
  }

  private static int expected() {
    return plan(requester(), "{name: %s}".formatted(newName())).extract().path("expected.clusters");
  }

  @Test
  void aWrongRequestIsRefusedAsOneThatIsMeant() {
    plan(
            requester(),
            "{name: Bad_Name, servers: {cores: 0}, proxmox: {sockets: 4, cpuType: \"a,b\", placement: {nodes: [a/b], antiAffinity: no}}}")
        .statusCode(422)
        .body("code", equalTo("INVALID_REQUEST"))
        .body(
            "violations.field",
            hasItems(
                "name",
                "servers.cores",
                "proxmox.sockets",
                "proxmox.cpuType",
                "proxmox.placement.nodes[0]",
                "proxmox.placement.antiAffinity"))
        .body("violations.remedy", everyItem(notNullValue()));
  }

  @Test
  void whoOnlyLooksMayNotPlan() {
    plan(viewer(), "{name: %s}".formatted(newName())).statusCode(403);
  }

  @Test
  void withoutVmServiceThereIsNoPlanButARemedy() {
    vmService.accept(with(500, ""));

    plan(requester(), "{name: %s}".formatted(newName()))
        .statusCode(503)
        .header("Retry-After", notNullValue())
        .body("code", equalTo("VM_SERVICE_UNAVAILABLE"))
        .body("remedy", notNullValue());
  }

  private static ValidatableResponse plan(RequestSpecification who, String yaml) {
    return who.contentType("application/yaml")
        .body(yaml.getBytes(StandardCharsets.UTF_8))
        .post("/api/v1/plans")
        .then();
  }

  private static HttpHandler json(int status, String body) {
    return exchange -> {
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      answer(exchange, status, body);
    };
  }
}
