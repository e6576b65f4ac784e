package dev.slipway.vm.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.FailureCode;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.SeedRemoved;
import dev.slipway.events.StageFailed;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmBooted;
import dev.slipway.events.VmCreated;
import dev.slipway.events.Vmid;
import dev.slipway.vm.Backends;
import dev.slipway.vm.domain.VmStep;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Somebody destroys, moves or renames our VM. What is gone is found gone, what was moved is found
 * where it is, and nobody is called.
 */
@QuarkusTest
@Backends
class MovedAndGoneIT extends IdentityConversation {

  @ParameterizedTest
  @CsvSource({
    "CONFIGURE, PUT, /nodes/*/qemu/*/config",
    "RESIZE, PUT, /nodes/*/qemu/*/resize",
    "UPLOAD_SEED, POST, /nodes/*/storage/*/upload",
    "ATTACH_SEED, PUT, /nodes/*/qemu/*/config",
    "START, POST, /nodes/*/qemu/*/status/start"
  })
  void destroyed_by_hand_while_it_is_made(VmStep step, String method, String path) {
    Vmid vmid = standingAt(step, method, path);

    admin.destroy(vmid);
    faults.none();

    StageFailed failed = awaited(StageFailed.class);
    assertThat(failed.code()).isEqualTo(FailureCode.VM_LOST);
    assertThat(failed.step()).isEqualTo(step.name());
    awaitProvenGone(vmid);
    assertNobodyWasCalled();
    assertNoSeed();
  }

  @Test
  void destroyed_by_hand_while_its_guest_is_waited_for() {
    topic.say(requested("lab", "noboot", FailurePolicy.DESTROY));
    Vmid vmid = awaited(VmCreated.class).vmid();
    awaitReached(VmStep.AWAIT_SSH);

    admin.destroy(vmid);

    assertThat(awaited(StageFailed.class).code()).isEqualTo(FailureCode.VM_LOST);
    awaitProvenGone(vmid);
    assertNobodyWasCalled();
    assertNoSeed();
  }

  @Test
  void destroyed_by_hand_before_its_seed_could_be_ejected() {
    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));
    VmBooted booted = awaited(VmBooted.class);
    Vmid vmid = awaited(VmCreated.class).vmid();

    admin.destroy(vmid);
    topic.say(initialised(booted));

    assertThat(awaited(StageFailed.class).code()).isEqualTo(FailureCode.VM_LOST);
    awaitProvenGone(vmid);
    assertNoSeed();
  }

  @Test
  void destroyed_by_hand_when_it_was_ready() {
    Vmid vmid = settled();

    admin.destroy(vmid);
    topic.say(destroy());

    awaitProvenGone(vmid);
    assertNobodyWasCalled();
  }

  @Test
  void moved_while_it_is_made_gets_its_seed_where_it_is_and_leaves_nothing() {
    Vmid vmid = standingAt(VmStep.UPLOAD_SEED, "POST", "/nodes/*/storage/*/upload");
    String other = other(admin.nodeOf(vmid));

    admin.migrate(vmid, other);
    faults.none();

    VmBooted booted = awaited(VmBooted.class);
    assertThat(admin.nodeOf(vmid)).isEqualTo(other);
    topic.say(initialised(booted));
    awaited(SeedRemoved.class);
    topic.say(destroy());
    awaitProvenGone(vmid);
    assertNobodyWasCalled();
    assertNoSeed();
  }

  @Test
  void moved_after_it_was_ready_is_destroyed_where_it_is() {
    Vmid vmid = settled();
    String other = other(admin.nodeOf(vmid));

    admin.migrate(vmid, other);
    topic.say(destroy());

    awaitProvenGone(vmid);
    assertThat(admin.disks(other, "local", vmid)).isEmpty();
    StageUndone undone = awaited(StageUndone.class);
    assertThat(undone.resources())
        .filteredOn(resource -> resource.kind() == ResourceKind.VOLUME)
        .as("the disks' storage on either node was looked at")
        .hasSize(2);
    assertNobodyWasCalled();
  }

  @Test
  void renamed_and_described_anew_it_is_still_ours_by_its_mark() {
    Vmid vmid = settled();
    String mark = visible(vmid).settings().get("description").strip();

    admin.set(
        vmid,
        Map.of(
            "name",
            "renamed-by-hand",
            "description",
            "# Who is this?\nOwner: ada\n\n  " + mark + "  \n\nDo not touch before noon."));
    topic.say(destroy());

    awaitProvenGone(vmid);
    assertNobodyWasCalled();
  }

  /** A VM whose step fails and fails. */
  private Vmid standingAt(VmStep step, String method, String path) {
    if (step == VmStep.ATTACH_SEED) {
      // The same call as CONFIGURE's: that one is let through first.
      standingAt(VmStep.UPLOAD_SEED, "POST", "/nodes/*/storage/*/upload");
    }
    hold(method, path);
    if (step != VmStep.ATTACH_SEED) {
      topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));
    }
    Vmid vmid = awaited(VmCreated.class).vmid();
    awaitStandingAt(step);
    return vmid;
  }

  private void assertNoSeed() {
    List<Resource> seeds =
        awaited(StageUndone.class).resources().stream()
            .filter(resource -> resource.kind() == ResourceKind.SEED)
            .toList();
    assertThat(seeds).isNotEmpty();
    for (String node : List.of("pve1", "pve2")) {
      assertThat(audit().isoThere(new ProxmoxNode(node), "seeds", seeds.getFirst().id()))
          .as(seeds.getFirst() + " on " + node)
          .isFalse();
    }
  }

  private static String other(String node) {
    return node.equals("pve1") ? "pve2" : "pve1";
  }
}
