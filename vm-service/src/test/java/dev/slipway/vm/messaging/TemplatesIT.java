package dev.slipway.vm.messaging;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.slipway.events.AntiAffinity;
import dev.slipway.events.ClusterName;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.FailureCode;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.SeedRemoved;
import dev.slipway.events.StageFailed;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmBooted;
import dev.slipway.events.VmCreated;
import dev.slipway.kit.delivery.Codec;
import dev.slipway.vm.Backends;
import dev.slipway.vm.Requests;
import dev.slipway.vm.ServiceTokens;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.LiveVm;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the catalogue of templates lets a request have, and what becomes of it. */
@QuarkusTest
@Backends
class TemplatesIT extends Conversation {
  /** Replaces what the service's token may do. */
  Consumer<Map<String, String>> rights;

  @AfterEach
  void mend() {
    rights.accept(Rights.LEAST);
  }

  @Test
  void a_template_is_found_by_pool_and_name_on_every_node_that_has_one() {
    Map<String, String> more = new HashMap<>(Rights.LEAST);
    more.put("/pool/templates", "Provisioner");
    rights.accept(more);

    plan(spec("found", null, "pve1"))
        .body("findings", empty())
        .body("vms.template", contains(9000));
    plan(spec("found", null, "pve2"))
        .body("findings", empty())
        .body("vms.template", contains(9001));
    plan(spec("missing", null))
        .body("fits", equalTo(false))
        .body("findings.code", contains("TEMPLATE_NOT_FOUND"))
        .body("findings[0].where", equalTo("pool templates"))
        .body("findings[0].found", containsString("'debian-99'"))
        .body("findings[0].remedy", containsString("slipway.templates.missing"))
        .body(
            "proxmoxNodes.against.flatten().code",
            contains("TEMPLATE_NOT_FOUND", "TEMPLATE_NOT_FOUND"));
  }

  @Test
  void a_pool_that_may_not_be_looked_into_is_told_with_the_commands_that_open_it() {
    plan(spec("found", null))
        .body("fits", equalTo(false))
        .body("findings.code", contains("PROXMOX_PERMISSION_MISSING", "TEMPLATE_NOT_FOUND"))
        .body("findings[0].where", equalTo("/pool/templates"))
        .body("findings[0].needed", equalTo("Pool.Audit"))
        .body(
            "findings[0].remedy",
            containsString(
                "--privs 'Pool.Audit VM.Audit VM.Clone'; pveum acl modify /pool/templates"));
  }

  @Test
  void a_template_on_shared_storage_serves_the_other_nodes_too() {
    plan(spec("shared", "shared"))
        .body("findings", empty())
        .body("proxmoxNodes.fits", contains(true, true));
    plan(spec("shared", "shared", "pve2"))
        .body("vms.proxmoxNode", contains("pve2"))
        .body("vms.template", contains(9020))
        .body("vms[0].origin.proxmoxNode", equalTo("pve1"))
        .body("vms[0].origin.version", equalTo("2026-11"))
        .body("vms[0].origin.linked", equalTo(false))
        .body("vms[0].storage", equalTo("shared"));
  }

  /** Each of two fits on its node; what one takes of a storage that both share, the other lacks. */
  @Test
  void what_is_reserved_on_a_shared_storage_is_so_for_every_node() {
    plan(sized(spec("shared", "shared"), 3, new NodeSize(2, 2048, 1500)))
        .body("fits", equalTo(false))
        .body("vms.storage", contains("shared", "shared"))
        .body("findings.code", contains("NO_CAPACITY"))
        .body("findings[0].where", equalTo("harbour-server-3"));
  }

  @Test
  void why_another_node_cannot_have_a_template_is_told() {
    plan(spec("shared", "local"))
        .body("fits", equalTo(true))
        .body("vms.proxmoxNode", contains("pve1"))
        .body("proxmoxNodes[1].fits", equalTo(false))
        .body(
            "proxmoxNodes[1].against.found",
            hasItem(
                containsString(
                    "no copy there, and template 9020 on pve1 cannot be cloned to another node: storage local is not a shared one")));
  }

  @Test
  void what_is_cloned_from_another_node_lives_and_dies_on_its_own() {
    topic.say(requested(spec("shared", "shared", "pve2")));
    VmBooted booted = awaited(VmBooted.class);
    VmCreated created = awaited(VmCreated.class);
    assertThat(created.proxmoxNode()).isEqualTo(new ProxmoxNode("pve2"));
    LiveVm live = visible(created.vmid());
    assertThat(live.node()).isEqualTo(new ProxmoxNode("pve2"));
    assertThat(live.volume("scsi0")).get().asString().startsWith("shared:" + created.vmid());
    topic.say(initialised(booted));
    awaited(SeedRemoved.class);

    topic.say(destroy());

    awaited(StageUndone.class);
    assertThat(audit().find(created.vmid(), null)).isEqualTo(new Sighting.Absent());
    assertThat(leasesHeld()).isZero();
  }

  @Test
  void a_linked_clone_stands_on_its_templates_disk_on_whichever_node() {
    plan(spec("linked", null))
        .body("findings", empty())
        .body("proxmoxNodes.fits", contains(true, true))
        .body("vms[0].storage", equalTo("shared"))
        .body("vms[0].origin.linked", equalTo(true));

    topic.say(requested(spec("linked", null, "pve2")));

    awaited(VmBooted.class);
    VmCreated created = awaited(VmCreated.class);
    assertThat(created.storage()).isEqualTo("shared");
    LiveVm live = visible(created.vmid());
    assertThat(live.node()).isEqualTo(new ProxmoxNode("pve2"));
    assertThat(live.volume("scsi0")).get().asString().contains("/base-9020-disk-0");
    assertThat(live.driveBytes("scsi0")).contains(10L << 30);
    topic.say(destroy());
    awaited(StageUndone.class);
    assertThat(audit().find(created.vmid(), null)).isEqualTo(new Sighting.Absent());
    assertThat(audit().contents(new ProxmoxNode("pve1"), "shared", "images").volumes())
        .extracting(volume -> volume.id())
        .noneMatch(id -> id.contains("vm-" + created.vmid()));
  }

  @Test
  void a_storage_for_a_linked_clone_is_refused_by_the_plan_and_by_what_follows() {
    ClusterSpec spec = spec("linked", "shared");
    plan(spec)
        .body("fits", equalTo(false))
        .body("findings.code", contains("LINKED_CLONE_WITH_STORAGE"))
        .body("findings[0].where", equalTo("template linked"))
        .body("findings[0].remedy", containsString("Leave the storage out"));

    topic.say(requested(spec));

    assertThat(awaited(StageFailed.class).code()).isEqualTo(FailureCode.LINKED_CLONE_WITH_STORAGE);
    awaited(StageUndone.class);
  }

  private ClusterRequested requested(ClusterSpec spec) {
    return new ClusterRequested(
        cluster, 1, 1, ClusterName.of("harbour"), spec, FailurePolicy.DESTROY, "test", "test");
  }

  private static ClusterSpec spec(String template, String storage, String... nodes) {
    List<ProxmoxNode> pinned = Stream.of(nodes).map(ProxmoxNode::new).toList();
    ClusterSpec any =
        Requests.spec(1, "lab", template, new ProxmoxSpec.Rules(pinned, AntiAffinity.PREFERRED));
    ProxmoxSpec proxmox = any.proxmox();
    return new ClusterSpec(
        any.servers(),
        any.agentPools(),
        new ProxmoxSpec(
            proxmox.endpoint(),
            template,
            proxmox.network(),
            storage,
            null,
            null,
            null,
            true,
            List.of(),
            proxmox.placement(),
            proxmox.hardware(),
            proxmox.addresses()),
        any.k3s(),
        any.endpoint());
  }

  private static ClusterSpec sized(ClusterSpec spec, int servers, NodeSize size) {
    return new ClusterSpec(
        new ClusterSpec.Servers(servers, size),
        spec.agentPools(),
        spec.proxmox(),
        spec.k3s(),
        spec.endpoint());
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
}
