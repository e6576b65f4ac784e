package dev.slipway.vm.messaging;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.slipway.events.ClusterId;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.NodeName;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmCreated;
import dev.slipway.events.Vmid;
import dev.slipway.vm.Backends;
import dev.slipway.vm.ServiceTokens;
import dev.slipway.vm.hypervisor.Mark;
import dev.slipway.vm.store.Installation;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is there of a destroyed cluster, whatever has happened to its place since. */
@QuarkusTest
@Backends
class CleanupCheckIT extends Conversation {
  @Inject Installation installation;

  /** Lays a disk of that VMID onto the storage of a node. */
  BiConsumer<Integer, String> leaveDisk;

  /** Replaces what the service's token may do. */
  Consumer<Map<String, String>> rights;

  /** Drops every call to the hypervisor, or no more. */
  Consumer<Boolean> unreachable;

  private Others others;
  private StageUndone undone;
  private Vmid vmid;
  private ProxmoxNode node;

  @BeforeEach
  void others() {
    others = new Others(hypervisors.named("root"));
  }

  @AfterEach
  void mend() {
    unreachable.accept(false);
    rights.accept(Rights.LEAST);
    others.clear(node, vmid, describe);
  }

  @Test
  void nothing_is_found_of_what_was_reported_gone() {
    destroyed();
    rights.accept(Rights.withDiskAllocate());

    Map<String, String> found = check();

    assertThat(found.keySet())
        .containsExactlyInAnyOrderElementsOf(undone.resources().stream().map(Rights::key).toList());
    assertThat(found.values()).containsOnly("ABSENT");
  }

  @Test
  void disks_that_our_rights_do_not_show_are_not_verifiable() {
    destroyed();

    Map<String, String> found = check();

    assertThat(found).containsEntry("VM " + vmid, "ABSENT");
    assertThat(found).containsEntry("SEED " + seed(), "ABSENT");
    assertThat(found).containsEntry("VOLUME local: disks of VM " + vmid, "UNKNOWN");
    assertThat(how("VOLUME")).contains("Datastore.Allocate on /storage/local");
  }

  @Test
  void a_stranger_under_the_same_vmid_is_not_ours_and_neither_are_its_disks() {
    destroyed();
    rights.accept(Rights.withDiskAllocate());
    others.clone(vmid, node, mark(UUID.randomUUID(), cluster));

    assertThat(check().values()).containsOnly("ABSENT");
    assertThat(how("VM")).contains("given to another VM since");

    describe.accept(vmid.value(), "no mark at all");
    assertThat(check().values()).containsOnly("ABSENT");
    assertThat(how("VM")).contains("no mark of ours");
  }

  @Test
  void another_cluster_of_ours_under_the_same_vmid_is_not_this_one() {
    destroyed();
    rights.accept(Rights.withDiskAllocate());
    others.clone(vmid, node, mark(installation.id(), Others.anyCluster()));

    assertThat(check().values()).containsOnly("ABSENT");
  }

  @Test
  void a_vm_with_the_clusters_mark_is_still_there_with_its_disks() {
    destroyed();
    others.clone(vmid, node, mark(installation.id(), cluster));

    Map<String, String> found = check();

    assertThat(found).containsEntry("VM " + vmid, "FOUND");
    assertThat(found).containsEntry("VOLUME local: disks of VM " + vmid, "FOUND");
    assertThat(found).containsEntry("VMID_LEASE " + vmid, "ABSENT");
  }

  @Test
  void a_vm_that_cannot_be_seen_proves_nothing() {
    destroyed();
    others.clone(vmid, node, mark(installation.id(), cluster));
    rights.accept(Map.of());

    Map<String, String> found = check();

    assertThat(found).containsEntry("VM " + vmid, "UNKNOWN");
    assertThat(how("VM")).contains("cannot see the VM");
  }

  @Test
  void a_volume_and_a_seed_that_came_back_are_found() {
    destroyed();
    rights.accept(Rights.withDiskAllocate());
    others.lay(node, seed());
    leaveDisk.accept(vmid.value(), node.value());

    Map<String, String> found = check();

    assertThat(found).containsEntry("SEED " + seed(), "FOUND");
    assertThat(found).containsEntry("VOLUME local: disks of VM " + vmid, "FOUND");
    assertThat(found).containsEntry("VM " + vmid, "ABSENT");
  }

  @Test
  void without_rights_the_free_vmid_is_still_proof_and_the_rest_is_not_verifiable() {
    destroyed();
    rights.accept(Map.of());

    Map<String, String> found = check();

    assertThat(found).containsEntry("VM " + vmid, "ABSENT");
    assertThat(found).containsEntry("SEED " + seed(), "UNKNOWN");
    assertThat(found).containsEntry("VOLUME local: disks of VM " + vmid, "UNKNOWN");
  }

  @Test
  void without_the_hypervisor_there_is_no_answer_but_a_remedy() {
    destroyed();
    unreachable.accept(true);

    asked(ServiceTokens.REQUEST, cluster)
        .then()
        .statusCode(503)
        .header("Retry-After", notNullValue())
        .contentType("application/problem+json")
        .body("code", equalTo("PROXMOX_UNREACHABLE"))
        .body("remedy", not(equalTo("")));
  }

  @Test
  void what_is_not_undone_is_not_checked() {
    topic.say(requested("lab", "noboot", FailurePolicy.DESTROY));
    created();

    asked(ServiceTokens.REQUEST, cluster).then().statusCode(409);
    asked(ServiceTokens.REQUEST, Others.anyCluster()).then().statusCode(409);

    topic.say(destroy());
    awaited(StageUndone.class);
  }

  @Test
  void only_the_public_door_may_ask() {
    asked("wrong", cluster).then().statusCode(401);
    asked(ServiceTokens.BOOTSTRAP, cluster).then().statusCode(403);
    given().post(path(cluster)).then().statusCode(401);
  }

  private void destroyed() {
    topic.say(requested("lab", "noboot", FailurePolicy.DESTROY));
    created();
    topic.say(destroy());
    undone = awaited(StageUndone.class);
  }

  private void created() {
    VmCreated created = awaited(VmCreated.class);
    vmid = created.vmid();
    node = created.proxmoxNode();
  }

  private String seed() {
    return undone.resources().stream()
        .filter(resource -> resource.kind() == ResourceKind.SEED)
        .map(Resource::id)
        .findFirst()
        .orElseThrow();
  }

  private Mark mark(UUID of, ClusterId cluster) {
    return new Mark(of, cluster, new NodeName("harbour-server-1"), 1);
  }

  /** Kind and id to what was found. */
  private Map<String, String> check() {
    Response answer = asked(ServiceTokens.REQUEST, cluster);
    answer.then().statusCode(200).body("cluster", equalTo(cluster.toString()));
    Map<String, String> found = new TreeMap<>();
    for (Map<String, String> line : answer.jsonPath().<Map<String, String>>getList("resources")) {
      assertThat(line.get("at")).isNotBlank();
      assertThat(line.get("howVerified")).isNotBlank();
      found.put(line.get("kind") + " " + line.get("id"), line.get("presence"));
    }
    return found;
  }

  private String how(String kind) {
    return asked(ServiceTokens.REQUEST, cluster)
        .jsonPath()
        .getString("resources.find { it.kind == '" + kind + "' }.howVerified");
  }

  private static Response asked(String token, ClusterId cluster) {
    RequestSpecification caller = given().header("Authorization", "Bearer " + token);
    return caller.post(path(cluster));
  }

  private static String path(ClusterId cluster) {
    return "/api/v1/clusters/" + cluster + "/cleanup-checks";
  }
}
