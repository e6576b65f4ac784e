package dev.slipway.vm.messaging;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.AntiAffinity;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.events.K3sNode;
import dev.slipway.events.K3sReady;
import dev.slipway.events.K3sVersion;
import dev.slipway.events.NodeName;
import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.Role;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmCreated;
import dev.slipway.kit.delivery.Codec;
import dev.slipway.vm.Administrator;
import dev.slipway.vm.Backends;
import dev.slipway.vm.Requests;
import dev.slipway.vm.ServiceTokens;
import dev.slipway.vm.store.Capacity;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a plan says is what provisioning then does, and nothing is made by it. */
@QuarkusTest
@Backends
class PlansIT extends Conversation {
  @ConfigProperty(name = "lab.proxmox")
  String proxmox;

  @Inject AgroalDataSource database;

  /** Replaces what the service's token may do. */
  Consumer<Map<String, String>> rights;

  /** Makes a container with that VMID on that Proxmox node. */
  BiConsumer<Integer, String> makeContainer;

  /** Whether calls to Proxmox VE end without an answer. */
  Consumer<Boolean> unreachable;

  @Inject Capacity capacity;

  @AfterEach
  void mend() {
    rights.accept(Rights.LEAST);
    unreachable.accept(false);
  }

  @Test
  void what_is_planned_is_what_is_made() throws SQLException {
    ClusterRequested request = requested("lab", "debian-12", FailurePolicy.DESTROY);
    List<Integer> before = rows();

    ValidatableResponse plan =
        plan(request.spec())
            .body("fits", equalTo(true))
            .body("findings", empty())
            .body("vms", hasSize(1))
            .body("vms[0].node", equalTo("harbour-server-1"))
            .body("warnings.found", hasItem(containsString("guests outside its pools")));

    assertThat(rows()).isEqualTo(before);
    topic.say(request);
    VmCreated made = awaited(VmCreated.class);
    plan.body("vms[0].vmid", equalTo(made.vmid().value()))
        .body("vms[0].address", equalTo(made.address()))
        .body("vms[0].proxmoxNode", equalTo(made.proxmoxNode().value()));
  }

  /** The switch is the whole datacenter's, and seen by whoever may audit that. */
  @Test
  void a_firewall_that_has_no_effect_is_warned_of() {
    ClusterSpec spec =
        Requests.firewalled(cluster, 1, new ProxmoxSpec.Firewall(List.of(), List.of()), null)
            .spec();
    plan(spec)
        .body("fits", equalTo(true))
        .body("warnings.found", hasItem(containsString("cannot be seen")));

    Map<String, String> auditing = new HashMap<>(Rights.LEAST);
    auditing.put("/", "SlipwayNodes");
    rights.accept(auditing);
    plan(spec)
        .body("warnings.found", hasItem(containsString("firewall is off")))
        .body("warnings.remedy", hasItem(containsString("--enable 1")));

    Administrator administrator = new Administrator(proxmox);
    administrator.filters(true);
    try {
      plan(spec).body("warnings.found", not(hasItem(containsString("firewall"))));
    } finally {
      administrator.filters(false);
    }
  }

  /** Each copy for itself, and anew once its VMID is another template's. */
  @Test
  void a_template_is_warned_of_until_a_canary_has_come_up_from_it() {
    ClusterSpec pinned = spec(1, AntiAffinity.PREFERRED, "pve2");
    plan(pinned)
        .body("warnings.where", hasItem("template 9001 on pve2"))
        .body("warnings.found", hasItem(containsString("no canary has come up")))
        .body("warnings.remedy", hasItem(containsString("./slipway templates check debian-12")));
    ClusterRequested canary = Requests.rebootChecked(cluster, pinned);
    topic.say(canary);
    awaited(VmCreated.class);

    topic.say(k3sReady(), UuidCreator.getTimeOrderedEpoch(), Instant.parse("2020-01-01T00:00:00Z"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                plan(pinned)
                    .body("warnings.found", hasItem(containsString("made after a canary"))));

    topic.say(k3sReady());
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> plan(pinned).body("warnings.where", not(hasItem("template 9001 on pve2"))));
    topic.say(destroy());
    awaited(StageUndone.class);
  }

  private K3sReady k3sReady() {
    K3sVersion version = K3sVersion.of("v1.33.5+k3s1");
    K3sNode node =
        new K3sNode(
            new NodeName("canary-server-1"),
            Role.SERVER,
            version,
            "192.0.2.1",
            22,
            "slipway",
            HostKeyFingerprint.of("SHA256:" + "B".repeat(43)));
    return new K3sReady(cluster, 1, 1, version, "https://192.0.2.1:6443", List.of(node));
  }

  @Test
  void every_node_says_why_or_why_not() {
    plan(withSize(new NodeSize(2, 2048, 10)))
        .body("proxmoxNodes.proxmoxNode", contains("pve1", "pve2"))
        .body("proxmoxNodes.fits", contains(true, true));

    plan(withSize(new NodeSize(64, 1_000_000, 10)))
        .body("fits", equalTo(false))
        .body("vms", empty())
        .body("findings.code.unique()", contains("NO_CAPACITY"))
        .body("proxmoxNodes.fits", contains(false, false))
        .body("proxmoxNodes[0].against.found", hasSize(2));
  }

  @Test
  void what_is_reserved_for_vms_in_flight_fits_nobody_else() {
    NodeName inFlight = new NodeName("harbour-server-1");
    QuarkusTransaction.requiringNew()
        .run(
            () ->
                capacity.reserve(
                    cluster,
                    inFlight,
                    1,
                    "lab",
                    new ProxmoxNode("pve1"),
                    "local",
                    new Capacity.Amount(64L << 30, 1, Map.of("local", 1L << 30))));
    try {
      plan(withSize(new NodeSize(2, 2048, 10)))
          .body("fits", equalTo(true))
          .body("proxmoxNodes.fits", contains(false, true))
          .body("proxmoxNodes[0].against[0].code", equalTo("NO_CAPACITY"))
          .body("proxmoxNodes[0].against[0].found", containsString("reserved for VMs in flight"))
          .body("vms.proxmoxNode", contains("pve2"));
    } finally {
      QuarkusTransaction.requiringNew().run(() -> capacity.release(cluster, inFlight, 1));
    }
  }

  /** Nobody's list has it whose rights do not reach it; the VMID is taken all the same. */
  @Test
  void a_vmid_that_a_container_has_is_passed_over_in_the_plan_as_later() {
    ClusterRequested request = requested("lab", "debian-12", FailurePolicy.DESTROY);
    int vmid = plan(request.spec()).extract().path("vms[0].vmid");
    makeContainer.accept(vmid, "pve1");

    ValidatableResponse plan = plan(request.spec()).body("vms[0].vmid", not(equalTo(vmid)));

    topic.say(request);
    VmCreated made = awaited(VmCreated.class);
    plan.body("vms[0].vmid", equalTo(made.vmid().value()));
    topic.say(destroy());
    awaited(StageUndone.class);
  }

  @Test
  void a_refused_token_is_a_finding_and_hides_no_other() {
    plan(onDhcp("wrong"))
        .body("fits", equalTo(false))
        .body("vms", empty())
        .body("proxmoxNodes", empty())
        .body("findings.code", contains("PROXMOX_CREDENTIALS_REJECTED", "TEMPLATE_NOT_USABLE"))
        .body("findings[0].where", equalTo("endpoint wrong"))
        .body("findings[0].remedy", containsString("token id"));
  }

  @Test
  void an_unknown_endpoint_is_a_finding() {
    plan(onDhcp("nowhere"))
        .body("fits", equalTo(false))
        .body("findings.found", hasItem("slipway.endpoints has no 'nowhere'"))
        .body("findings.remedy", hasItem("Add slipway.endpoints.nowhere."));
  }

  @Test
  void an_endpoint_that_is_down_is_a_finding_until_it_answers_again() {
    unreachable.accept(true);
    plan(onDhcp("lab"))
        .body("fits", equalTo(false))
        .body("findings.code", contains("PROXMOX_UNREACHABLE", "TEMPLATE_NOT_USABLE"))
        .body("findings[0].needed", equalTo("an endpoint that answers us"));

    unreachable.accept(false);

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> plan(onDhcp("lab")).body("proxmoxNodes", hasSize(2)));
  }

  /** Of a template without an agent, which is no use there. */
  private ClusterSpec onDhcp(String endpoint) {
    ClusterSpec spec = requested("lab", "noboot", FailurePolicy.DESTROY).spec();
    return new ClusterSpec(
        spec.servers(),
        spec.agentPools(),
        new ProxmoxSpec(endpoint, "noboot", "dhcp", null, null, null, null, true, List.of()),
        spec.k3s(),
        spec.endpoint());
  }

  @Test
  void servers_are_apart_where_there_is_room_for_that() {
    plan(spec(2, AntiAffinity.PREFERRED))
        .body("fits", equalTo(true))
        .body("vms.proxmoxNode", containsInAnyOrder("pve1", "pve2"));

    plan(spec(3, AntiAffinity.PREFERRED)).body("fits", equalTo(true)).body("vms", hasSize(3));

    plan(spec(3, AntiAffinity.REQUIRED))
        .body("fits", equalTo(false))
        .body("vms", hasSize(2))
        .body("findings", hasSize(1))
        .body("findings[0].where", equalTo("harbour-server-3"))
        .body("findings[0].found", containsString("antiAffinity"));
  }

  @Test
  void a_pinned_node_is_the_only_one_and_must_have_the_template() {
    plan(spec(2, AntiAffinity.PREFERRED, "pve2"))
        .body("vms.proxmoxNode", contains("pve2", "pve2"))
        .body("proxmoxNodes[0].against[0].found", equalTo("not among placement.nodes"));

    plan(spec(1, AntiAffinity.PREFERRED, "pve9"))
        .body("fits", equalTo(false))
        .body("findings[0].where", equalTo("node pve9"))
        .body("findings[0].found", containsString("no copy there"));
  }

  private static ClusterSpec spec(int servers, AntiAffinity antiAffinity, String... nodes) {
    List<ProxmoxNode> pinned = Stream.of(nodes).map(ProxmoxNode::new).toList();
    return Requests.spec(servers, "lab", "debian-12", new ProxmoxSpec.Rules(pinned, antiAffinity));
  }

  @Test
  void what_is_missing_is_told_all_at_once_with_the_commands_that_grant_it() {
    Map<String, String> less = new HashMap<>(Rights.LEAST);
    less.put("/storage/seeds", "SlipwayDisks");
    less.remove("/sdn/zones/localnetwork/vmbr0");
    rights.accept(less);

    plan(withSize(new NodeSize(2, 2048, 10)))
        .body("fits", equalTo(false))
        .body("findings.code.unique()", equalTo(List.of("PROXMOX_PERMISSION_MISSING")))
        .body(
            "findings.needed", contains("Datastore.Allocate Datastore.AllocateTemplate", "SDN.Use"))
        .body("findings[0].remedy", containsString("pveum acl modify /storage/seeds"));
  }

  private ValidatableResponse plan(ClusterSpec spec) {
    return given()
        .header("Authorization", "Bearer " + ServiceTokens.REQUEST)
        .contentType("application/json")
        .body("{\"name\": \"harbour\", \"spec\": %s}".formatted(Codec.write(spec)))
        .post("/api/v1/plans")
        .then()
        .statusCode(200);
  }

  private ClusterSpec withSize(NodeSize size) {
    ClusterSpec spec = requested("lab", "debian-12", FailurePolicy.DESTROY).spec();
    return new ClusterSpec(
        new ClusterSpec.Servers(1, size),
        spec.agentPools(),
        spec.proxmox(),
        spec.k3s(),
        spec.endpoint());
  }

  private List<Integer> rows() throws SQLException {
    List<Integer> rows = new ArrayList<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      for (String table : List.of("vmid_lease", "address_lease", "reservation", "cluster")) {
        try (ResultSet count = statement.executeQuery("select count(*) from " + table)) {
          count.next();
          rows.add(count.getInt(1));
        }
      }
    }
    return rows;
  }
}
