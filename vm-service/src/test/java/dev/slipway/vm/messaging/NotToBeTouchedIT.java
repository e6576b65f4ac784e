package dev.slipway.vm.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import dev.slipway.vm.hypervisor.Mark;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The VM under our VMID is kept, held, watched over, or not ours: it is left alone, a person is
 * called with what helps, and once that is done the removal goes on by itself.
 */
@QuarkusTest
@Backends
class NotToBeTouchedIT extends IdentityConversation {

  @Test
  void protected_runs_on_until_the_protection_is_taken_off() {
    Vmid vmid = settled();
    admin.set(vmid, Map.of("protection", "1"));

    topic.say(destroy());

    AttentionRequired alarm = awaitedAlarm(FailureCode.VM_PROTECTED);
    assertThat(alarm.remedy()).contains("qm set %s --protection 0".formatted(vmid));
    assertThat(admin.running(vmid)).isTrue();
    admin.set(vmid, Map.of("protection", "0"));
    awaitProvenGone(vmid);
  }

  @ParameterizedTest
  @ValueSource(strings = {"backup", "migrate"})
  void locked_is_waited_for_and_then_a_person_is_called(String lock) {
    Vmid vmid = settled();
    admin.set(vmid, Map.of("lock", lock));

    topic.say(destroy());

    AttentionRequired alarm = awaitedAlarm(FailureCode.VM_LOCKED);
    assertThat(alarm.message()).contains("locked (" + lock + ")");
    assertThat(alarm.remedy()).contains("qm unlock " + vmid);
    assertThat(admin.running(vmid)).isTrue();
    admin.unlock(vmid);
    awaitProvenGone(vmid);
  }

  @Test
  void a_lock_file_that_somebody_holds_for_long_is_waited_for() {
    Vmid vmid = settled();
    faults.only("locks", "vm: \"harbour-*\", times: 1");

    topic.say(destroy());

    awaitProvenGone(vmid);
    // Proxmox waits for ten seconds; here, unlike in a service, that is long enough to be parked.
    assertThat(topic.heardOf(cluster, AttentionRequired.class))
        .extracting(AttentionRequired::code)
        .containsOnly(FailureCode.PROXMOX_LOCK_TIMEOUT);
  }

  @Test
  void without_quorum_nothing_is_changed_until_it_is_back() {
    Vmid vmid = settled();
    faults.only("quorum", "");

    topic.say(destroy());

    AttentionRequired alarm = awaitedAlarm(FailureCode.PROXMOX_NO_QUORUM);
    assertThat(alarm.remedy()).contains("missing Proxmox nodes back");
    assertThat(admin.running(vmid)).isTrue();
    faults.none();
    awaitProvenGone(vmid);
  }

  @Test
  void what_is_being_made_waits_for_quorum_and_goes_on() {
    faults.only("quorum", "times: 2");

    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));

    awaited(VmBooted.class);
    assertThat(topic.heardOf(cluster, StageFailed.class)).isEmpty();
    topic.say(destroy());
    awaited(StageUndone.class);
  }

  @Test
  void managed_by_ha_is_stopped_by_order_and_leaves_no_resource_behind() {
    Vmid vmid = settled();
    admin.manageByHa(vmid, "started");

    topic.say(destroy());

    awaitProvenGone(vmid);
    assertThat(admin.managedByHa()).isZero();
    assertNobodyWasCalled();
  }

  @Test
  void a_strangers_vm_outside_our_pool_is_not_called_gone_and_not_ours_to_judge() {
    Vmid vmid = replacedBy(Map.of("name", "strangers"));

    topic.say(destroy());

    AttentionRequired alarm = awaitedAlarm(FailureCode.VM_NOT_VISIBLE);
    assertThat(alarm.remedy()).contains("/etc/pve/nodes/*/qemu-server/%s.conf".formatted(vmid));
    assertStrangersVmStands(vmid, "strangers");
    admin.destroy(vmid);
    awaitProvenGone(vmid);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"no mark", "the mark of another installation", "the mark of another node"})
  void a_strangers_vm_that_we_can_see_is_parked_and_never_touched(String carrying) {
    Vmid vmid = settled();
    String mark = visible(vmid).settings().get("description").strip();
    String theirs =
        switch (carrying) {
          case "no mark" -> "somebody's";
          case "the mark of another node" -> mark.replace("server-1", "server-2");
          default -> mark.replaceFirst("installation=\\S+", "installation=" + UUID.randomUUID());
        };
    admin.destroy(vmid);
    admin.create(
        vmid, "pve1", Map.of("name", "strangers", "pool", "slipway", "description", theirs));

    topic.say(destroy());

    AttentionRequired alarm = awaitedAlarm(FailureCode.VM_NOT_OURS);
    assertThat(alarm.remedy()).contains(mark);
    assertThat(alarm.message())
        .contains(Mark.in(theirs).map(Mark::line).orElse("no mark that could be ours"));
    assertStrangersVmStands(vmid, "strangers");

    StageUndone undone = forced(vmid);

    assertThat(undone.resources())
        .filteredOn(resource -> resource.kind() == ResourceKind.VM)
        .extracting(Resource::howVerified)
        .containsExactly("FORCED(ada): GET /cluster/nextid?vmid=%s says taken".formatted(vmid));
    assertStrangersVmStands(vmid, "strangers");
    assertThat(leasesHeld()).isZero();
    admin.destroy(vmid);
  }

  @Test
  void a_forced_vm_leaves_no_seed_behind() {
    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));
    awaited(VmBooted.class);
    VmCreated created = awaited(VmCreated.class);
    admin.set(created.vmid(), Map.of("description", "somebody wrote over it"));
    topic.say(destroy());
    awaitedAlarm(FailureCode.VM_NOT_OURS);

    StageUndone undone = forced(created.vmid());

    Resource seed =
        undone.resources().stream()
            .filter(resource -> resource.kind() == ResourceKind.SEED)
            .findFirst()
            .orElseThrow();
    assertThat(seed.howVerified()).doesNotContain("FORCED").contains("lists no such ISO");
    assertThat(audit().isoThere(created.proxmoxNode(), "seeds", seed.id())).isFalse();
    assertThat(admin.exists(created.vmid())).isTrue();
  }

  @Test
  void a_forced_end_comes_also_when_nobody_can_be_asked_what_is_left() {
    Vmid vmid = settled();
    admin.set(vmid, Map.of("description", "somebody wrote over it"));
    topic.say(destroy());
    awaitedAlarm(FailureCode.VM_NOT_OURS);
    faults.only("calls", "kind: ERROR, path: \"/**\", message: \"cluster not ready - no quorum?\"");

    StageUndone undone = forced(vmid);

    assertThat(undone.resources())
        .filteredOn(
            resource -> resource.kind() == ResourceKind.VM || resource.kind() == ResourceKind.SEED)
        .extracting(Resource::howVerified)
        .containsOnly("FORCED(ada): not verified: PROXMOX_NO_QUORUM");
    assertThat(leasesHeld()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_a_dead_clone_left_waits_for_root_or_for_an_operators_word(boolean rootComes) {
    faults.only("tasks", "kind: KILLED, type: qmclone, about: \"harbour-*\", times: 1");
    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));

    assertThat(awaited(StageFailed.class).code()).isEqualTo(FailureCode.VM_NOT_VISIBLE);
    AttentionRequired alarm = awaitedAlarm(FailureCode.VM_NOT_VISIBLE);
    Vmid vmid = new Vmid(Integer.parseInt(alarm.resource()));
    assertThat(alarm.remedy())
        .contains("qm unlock %s; qm destroy %s --purge".formatted(vmid, vmid));
    assertThat(admin.config(vmid)).containsEntry("lock", "clone");
    if (rootComes) {
      admin.unlock(vmid);
      admin.destroy(vmid);
      awaitProvenGone(vmid);
    } else {
      assertThat(forced(vmid).resources())
          .filteredOn(resource -> resource.kind() == ResourceKind.VM)
          .extracting(Resource::howVerified)
          .allMatch(how -> how.startsWith("FORCED(ada)"));
      assertThat(admin.exists(vmid)).isTrue();
      assertThat(leasesHeld()).isZero();
      admin.unlock(vmid);
      admin.destroy(vmid);
    }
  }

  private Vmid replacedBy(Map<String, String> stranger) {
    Vmid vmid = settled();
    admin.destroy(vmid);
    admin.create(vmid, "pve1", stranger);
    return vmid;
  }

  private void assertStrangersVmStands(Vmid vmid, String name) {
    await().during(Duration.ofSeconds(1)).until(() -> name.equals(admin.config(vmid).get("name")));
  }
}
