package dev.slipway.vm.messaging;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.AttentionRequired;
import dev.slipway.events.ClusterId;
import dev.slipway.events.FailureCode;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.NodeName;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmBooted;
import dev.slipway.events.VmCreated;
import dev.slipway.events.Vmid;
import dev.slipway.kit.steps.StepId;
import dev.slipway.kit.steps.Steps;
import dev.slipway.vm.Backends;
import dev.slipway.vm.ServiceTokens;
import dev.slipway.vm.hypervisor.Mark;
import dev.slipway.vm.seed.SeedName;
import dev.slipway.vm.store.Installation;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What has no owner is told of once, and left alone. */
@QuarkusTest
@Backends
class OrphansIT extends Conversation {
  private static final ProxmoxNode PVE1 = new ProxmoxNode("pve1");

  /** At the range's end, where no other test's VMs come. */
  private static final Vmid VMID = new Vmid(29_990);

  @Inject Installation installation;
  @Inject Steps steps;

  @TestHTTPResource(value = "/metrics", management = true)
  URL metrics;

  /** Lays a disk of that VMID onto the storage of a node. */
  BiConsumer<Integer, String> leaveDisk;

  /** Replaces what the service's token may do. */
  Consumer<Map<String, String>> rights;

  /** Drops every call to the hypervisor, or no more. */
  Consumer<Boolean> unreachable;

  private Others others;

  @BeforeEach
  void others() {
    others = new Others(hypervisors.named("root"));
  }

  @AfterEach
  void mend() {
    unreachable.accept(false);
    rights.accept(Rights.LEAST);
    others.clear(PVE1, VMID, describe);
    others.take(PVE1, "seeds", seed(cluster));
  }

  @Test
  void a_vm_with_our_mark_and_no_owner_is_told_of_once_and_left_alone() {
    others.clone(VMID, PVE1, mark(installation.id(), cluster));

    AttentionRequired told = awaitTold();

    assertThat(told.kind()).isEqualTo(ResourceKind.VM);
    assertThat(told.resource()).isEqualTo(VMID.toString());
    assertThat(told.code()).isEqualTo(FailureCode.ORPHAN_FOUND);
    assertThat(told.remedy()).contains("qm destroy 29990 --purge", "DELETE /nodes/pve1/qemu/29990");
    assertThat(orphans()).containsExactly("VM 29990");
    sweep();
    sweep();
    assertThat(topic.heardOf(cluster, AttentionRequired.class)).hasSize(1);
    assertThat(audit().idFree(VMID)).isFalse();
    assertThat(gauge("slipway_orphans{endpoint=\"lab\",kind=\"VM\"}")).isEqualTo(1);
    assertThat(gauge("slipway_sweep_ended_timestamp_seconds{endpoint=\"lab\"}"))
        .isGreaterThan(Instant.now().minusSeconds(60).getEpochSecond());
  }

  @Test
  void what_is_gone_is_forgotten_and_told_of_again_if_it_comes_back() {
    others.clone(VMID, PVE1, mark(installation.id(), cluster));
    awaitTold();

    others.clear(PVE1, VMID, describe);
    sweep();
    assertThat(orphans()).isEmpty();

    others.clone(VMID, PVE1, mark(installation.id(), cluster));
    wake();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(topic.heardOf(cluster, AttentionRequired.class)).hasSize(2));
  }

  @Test
  void what_was_seen_once_only_is_not_told_of() {
    others.clone(VMID, PVE1, mark(installation.id(), cluster));
    sweep();

    others.clear(PVE1, VMID, describe);
    sweep();

    assertThat(topic.heardOf(cluster, AttentionRequired.class)).isEmpty();
    assertThat(orphans()).isEmpty();
  }

  @Test
  void strangers_and_other_installations_are_none_of_ours() {
    others.clone(VMID, PVE1, mark(UUID.randomUUID(), cluster));
    String theirs = SeedName.volume("seeds", SeedName.file(mark(UUID.randomUUID(), cluster)));
    others.lay(PVE1, theirs);
    sweptTwice();
    assertThat(orphans()).isEmpty();

    describe.accept(VMID.value(), "no mark at all");
    sweptTwice();

    assertThat(orphans()).isEmpty();
    assertThat(topic.heardOf(cluster)).isEmpty();
    others.take(PVE1, "seeds", theirs);
  }

  @Test
  void what_a_living_cluster_has_is_no_orphan() {
    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));
    awaited(VmBooted.class);
    sweptTwice();

    assertThat(orphans()).isEmpty();

    topic.say(destroy());
    awaited(StageUndone.class);
    sweptTwice();
    assertThat(orphans()).isEmpty();
    assertThat(topic.heardOf(cluster, AttentionRequired.class)).isEmpty();
  }

  @Test
  void what_is_leased_for_a_clone_under_way_is_no_orphan() {
    lease(VMID);
    others.clone(VMID, PVE1, mark(installation.id(), cluster));
    sweptTwice();

    assertThat(orphans()).isEmpty();
    assertThat(topic.heardOf(cluster, AttentionRequired.class)).isEmpty();
    release(VMID);
  }

  @Test
  void a_seed_that_is_left_is_told_of_with_the_line_that_removes_it() {
    others.lay(PVE1, seed(cluster));

    AttentionRequired told = awaitTold();

    assertThat(told.kind()).isEqualTo(ResourceKind.SEED);
    assertThat(told.resource()).isEqualTo(seed(cluster));
    assertThat(told.remedy()).contains("pvesm free " + seed(cluster));
    assertThat(audit().isoThere(PVE1, "seeds", seed(cluster))).isTrue();
  }

  @Test
  void a_volume_is_told_of_to_the_cluster_that_had_it_if_it_can_be_seen() {
    topic.say(requested("lab", "noboot", FailurePolicy.DESTROY));
    VmCreated created = awaited(VmCreated.class);
    topic.say(destroy());
    awaited(StageUndone.class);
    leaveDisk.accept(created.vmid().value(), created.proxmoxNode().value());
    sweptTwice();
    assertThat(orphans()).isEmpty();
    assertThat(hidden()).contains("VOLUME storage local on pve1", "VOLUME storage local on pve2");

    rights.accept(Rights.withDiskAllocate());
    AttentionRequired told = awaitTold();

    assertThat(told.kind()).isEqualTo(ResourceKind.VOLUME);
    assertThat(told.resource()).startsWith("local:").contains(created.vmid().toString());
    assertThat(hidden()).isEmpty();
    others.clear(created.proxmoxNode(), created.vmid(), describe);
  }

  @Test
  void a_volume_of_a_vmid_that_was_never_ours_is_nobodys_business() {
    rights.accept(Rights.withDiskAllocate());
    leaveDisk.accept(VMID.value(), "pve1");
    sweptTwice();

    assertThat(orphans()).isEmpty();
  }

  @Test
  void rights_that_are_missing_are_said_and_forget_nothing() {
    others.clone(VMID, PVE1, mark(installation.id(), cluster));
    awaitTold();

    rights.accept(Map.of("/nodes", "SlipwayNodes"));
    sweep();

    assertThat(hidden()).contains("VM pool slipway", "SEED storage seeds", "VOLUME storage local");
    assertThat(orphans()).containsExactly("VM 29990");
  }

  @Test
  void a_hypervisor_that_is_away_is_said_and_forgets_nothing() {
    others.clone(VMID, PVE1, mark(installation.id(), cluster));
    awaitTold();

    unreachable.accept(true);
    wake();

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(answer().getString("sweeps.find { it.endpoint == 'lab' }.failure"))
                    .contains("PROXMOX_UNREACHABLE"));
    unreachable.accept(false);
    assertThat(orphans()).containsExactly("VM 29990");
  }

  @Test
  void only_the_public_door_may_ask() {
    given().get("/api/v1/orphans").then().statusCode(401);
    given()
        .header("Authorization", "Bearer " + ServiceTokens.BOOTSTRAP)
        .get("/api/v1/orphans")
        .then()
        .statusCode(403);
  }

  private Mark mark(UUID of, ClusterId cluster) {
    return new Mark(of, cluster, new NodeName("harbour-server-1"), 1);
  }

  private String seed(ClusterId cluster) {
    return SeedName.volume("seeds", SeedName.file(mark(installation.id(), cluster)));
  }

  private AttentionRequired awaitTold() {
    wake();
    return awaited(AttentionRequired.class);
  }

  private void wake() {
    QuarkusTransaction.requiringNew().run(() -> steps.wake(StepId.of("sweep", "lab")));
  }

  /** One sweep from beginning to end. */
  private void sweep() {
    Instant before = Instant.now();
    wake();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(ended()).isNotNull().isAfter(before));
  }

  /** Long enough apart for the second to confirm the first. */
  private void sweptTwice() {
    sweep();
    Instant first = ended();
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .until(() -> Instant.now().isAfter(first.plus(Duration.ofSeconds(3))));
    sweep();
  }

  private Instant ended() {
    String text = answer().getString("sweeps.find { it.endpoint == 'lab' }?.endedAt");
    return text == null ? null : Instant.parse(text);
  }

  /** Of the test's cluster. */
  private List<String> orphans() {
    JsonPath answer = answer();
    return answer.<Map<String, String>>getList("orphans").stream()
        .filter(orphan -> orphan.get("cluster").equals(cluster.toString()))
        .map(orphan -> orphan.get("kind") + " " + orphan.get("resource"))
        .toList();
  }

  private List<String> hidden() {
    return answer()
        .<Map<String, String>>getList("sweeps.find { it.endpoint == 'lab' }.notVerifiable")
        .stream()
        .map(each -> each.get("kind") + " " + each.get("place"))
        .toList();
  }

  private static JsonPath answer() {
    return given()
        .header("Authorization", "Bearer " + ServiceTokens.REQUEST)
        .get("/api/v1/orphans")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private double gauge(String series) {
    return given()
        .get(metrics)
        .asString()
        .lines()
        .filter(line -> line.startsWith(series))
        .map(line -> Double.parseDouble(line.substring(series.length()).strip()))
        .findFirst()
        .orElseThrow();
  }

  private void lease(Vmid vmid) {
    change(
        "insert into vmid_lease (vmid, state, cluster, node, instance, since)"
            + " values (?1, 'LEASED', ?2, 'harbour-server-1', 1, now())",
        vmid.value(),
        cluster.value());
  }

  private void release(Vmid vmid) {
    change("delete from vmid_lease where vmid = ?1", vmid.value());
  }

  private void change(String sql, Object... parameters) {
    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              var query = database.createNativeQuery(sql);
              for (int i = 0; i < parameters.length; i++) {
                query.setParameter(i + 1, parameters[i]);
              }
              query.executeUpdate();
            });
  }
}
