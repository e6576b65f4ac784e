package dev.slipway.vm.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.AttentionRequired;
import dev.slipway.events.FailureCode;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.StageFailed;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmBooted;
import dev.slipway.events.VmCreated;
import dev.slipway.events.Vmid;
import dev.slipway.vm.Backends;
import dev.slipway.vm.domain.VmStep;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nothing is called gone because it cannot be seen, and a VMID is nobody's until it is ours. */
@QuarkusTest
@Backends
class AbsenceIT extends IdentityConversation {
  private static final String POOL = "/pool/slipway";
  private static final String RIGHTS = "SlipwayVms";

  @AfterEach
  void giveBack() {
    admin.grant(POOL, US, RIGHTS);
    admin.revoke("/storage/local", US, "SlipwaySeeds");
  }

  @Test
  void rights_taken_away_hide_the_vm_and_it_goes_by_itself_when_they_are_back() {
    Vmid vmid = settled();
    admin.revoke(POOL, US, RIGHTS);

    topic.say(destroy());

    AttentionRequired alarm = awaitedAlarm(FailureCode.PROXMOX_PERMISSION_MISSING);
    assertThat(alarm.message()).contains("its rights were taken away");
    assertThat(admin.running(vmid)).isTrue();
    admin.grant(POOL, US, RIGHTS);
    awaitProvenGone(vmid);
  }

  @Test
  void rights_taken_away_while_it_is_made_fail_the_stage_and_hide_nothing() {
    hold("PUT", "/nodes/*/qemu/*/resize");
    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));
    Vmid vmid = awaited(VmCreated.class).vmid();
    awaitStandingAt(VmStep.RESIZE);

    admin.revoke(POOL, US, RIGHTS);
    faults.none();

    assertThat(awaited(StageFailed.class).code()).isEqualTo(FailureCode.PROXMOX_PERMISSION_MISSING);
    awaitedAlarm(FailureCode.PROXMOX_PERMISSION_MISSING);
    assertThat(admin.exists(vmid)).isTrue();
    admin.grant(POOL, US, RIGHTS);
    awaitProvenGone(vmid);
  }

  @Test
  void a_node_that_is_away_is_waited_for() {
    Vmid vmid = settled();
    faults.only(
        "calls",
        "kind: ERROR, path: \"/nodes/%s/**\", status: 595, message: \"No route to host\""
            .formatted(admin.nodeOf(vmid)));

    topic.say(destroy());

    awaitedAlarm(FailureCode.PROXMOX_NODE_UNREACHABLE);
    faults.none();
    awaitProvenGone(vmid);
  }

  @Test
  void a_vmid_that_somebody_took_is_passed_over_and_left_alone() {
    Vmid next = nextOfTheRange();
    admin.create(next, "pve1", Map.of("name", "strangers", "description", "mine"));

    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));

    awaited(VmBooted.class);
    assertThat(awaited(VmCreated.class).vmid().value()).isGreaterThan(next.value());
    topic.say(destroy());
    awaited(StageUndone.class);
    assertThat(admin.config(next)).containsEntry("name", "strangers");
    assertNobodyWasCalled();
    admin.destroy(next);
  }

  @Test
  void a_volume_that_remains_is_not_passed_over() {
    admin.grant("/storage/local", US, "SlipwaySeeds");
    Vmid vmid = settled();
    String node = admin.nodeOf(vmid);
    String volume = admin.makeDisk(node, "local", vmid, "vm-%s-disk-7.qcow2".formatted(vmid));

    topic.say(destroy());

    AttentionRequired alarm = awaitedAlarm(FailureCode.VOLUME_REMAINS);
    assertThat(alarm.message()).contains(volume);
    assertThat(admin.exists(vmid)).isFalse();
    admin.deleteVolume(node, volume);
    awaitProvenGone(vmid);
    assertThat(disks()).isEqualTo("storage local on %s lists none".formatted(node));
  }

  @Test
  void what_our_rights_do_not_show_is_reported_as_not_verifiable() {
    Vmid vmid = settled();

    topic.say(destroy());

    awaitProvenGone(vmid);
    assertThat(disks())
        .isEqualTo(
            "not verifiable: the token has no Datastore.Allocate on /storage/local; destroyed with"
                + " the VM");
  }

  private String disks() {
    return awaited(StageUndone.class).resources().stream()
        .filter(resource -> resource.kind() == ResourceKind.VOLUME)
        .map(Resource::howVerified)
        .findFirst()
        .orElseThrow();
  }

  private Vmid nextOfTheRange() {
    long offset =
        QuarkusTransaction.requiringNew()
            .call(
                () ->
                    ((Number)
                            database
                                .createNativeQuery(
                                    "select coalesce(max(next_offset), 0) from lease_cursor where pool = 'vmid'")
                                .getSingleResult())
                        .longValue());
    return new Vmid((int) (20_000 + offset));
  }
}
