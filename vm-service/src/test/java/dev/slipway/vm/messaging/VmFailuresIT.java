package dev.slipway.vm.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.AttentionRequired;
import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterResumeRequested;
import dev.slipway.events.DestroyCause;
import dev.slipway.events.FailureCode;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.ParkedResourceForced;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.Stage;
import dev.slipway.events.StageFailed;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmBooted;
import dev.slipway.events.VmCreated;
import dev.slipway.events.Vmid;
import dev.slipway.vm.Backends;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** What the service does when something is wrong with Proxmox, a template or a VM. */
@QuarkusTest
@Backends
class VmFailuresIT extends Conversation {
  @Test
  void a_template_that_does_not_boot_fails_the_stage_and_takes_everything_down() {
    topic.say(requested("lab", "noboot", FailurePolicy.DESTROY));

    StageFailed failed = awaited(StageFailed.class);
    assertThat(failed.code()).isEqualTo(FailureCode.VM_DID_NOT_BOOT);
    assertThat(failed.remedy()).contains("console");
    ClusterDestroyRequested order = awaited(ClusterDestroyRequested.class);
    assertThat(order.cause()).isEqualTo(DestroyCause.FAILURE);
    assertThat(order.failure()).isNotNull();
    awaited(StageUndone.class);
    VmCreated created = awaited(VmCreated.class);
    assertThat(audit().find(created.vmid(), null)).isEqualTo(new Sighting.Absent());
    assertThat(leasesHeld()).isZero();
  }

  @Test
  void a_wrong_token_fails_the_stage_with_code_and_remedy() {
    topic.say(requested("wrong", "debian-12", FailurePolicy.DESTROY));

    StageFailed failed = awaited(StageFailed.class);

    assertThat(failed.code()).isEqualTo(FailureCode.PROXMOX_CREDENTIALS_REJECTED);
    assertThat(failed.remedy()).contains("token");
    assertThat(failed.message()).doesNotContain("00000000dead");
    awaited(StageUndone.class);
  }

  @Test
  void a_vm_that_lost_its_mark_is_parked_until_somebody_takes_responsibility() {
    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));
    Vmid vmid = awaited(VmCreated.class).vmid();
    awaited(VmBooted.class);
    describe.accept(vmid.value(), "somebody wrote over it");

    topic.say(destroy());

    AttentionRequired attention = awaited(AttentionRequired.class);
    assertThat(attention.code()).isEqualTo(FailureCode.VM_NOT_OURS);
    assertThat(attention.resource()).isEqualTo(vmid.toString());
    assertThat(topic.heardOf(cluster, StageUndone.class)).isEmpty();
    assertThat(audit().idFree(vmid)).isFalse();

    topic.say(
        new ParkedResourceForced(cluster, 1, 1, Stage.VM, ResourceKind.VM, vmid.toString(), "ada"));

    StageUndone undone = awaited(StageUndone.class);
    assertThat(undone.resources())
        .extracting(Resource::howVerified)
        .anyMatch(how -> how.contains("FORCED(ada)"));
    assertThat(leasesHeld()).isZero();
  }

  @Test
  void a_parked_vm_goes_by_itself_once_its_mark_is_back() {
    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));
    Vmid vmid = awaited(VmCreated.class).vmid();
    awaited(VmBooted.class);
    String mark = visible(vmid).settings().get("description");
    describe.accept(vmid.value(), "somebody wrote over it");
    topic.say(destroy());
    awaited(AttentionRequired.class);

    describe.accept(vmid.value(), mark);

    awaited(StageUndone.class);
    assertThat(topic.heardOf(cluster, AttentionRequired.class)).hasSize(1);
    assertThat(audit().idFree(vmid)).isTrue();
    assertThat(leasesHeld()).isZero();
  }

  @Test
  void a_held_failure_waits_for_a_resume_and_then_for_a_destroy() {
    topic.say(requested("lab", "noboot", FailurePolicy.HOLD));
    StageFailed failed = awaited(StageFailed.class);
    assertThat(topic.heardOf(cluster, ClusterDestroyRequested.class)).isEmpty();

    topic.say(new ClusterResumeRequested(cluster, 1, 2, "ada"));

    await()
        .atMost(PATIENCE)
        .until(() -> topic.heardOf(cluster, StageFailed.class).size(), count -> count == 2);
    assertThat(topic.heardOf(cluster, StageFailed.class).get(1).run()).isEqualTo(2);
    assertThat(failed.run()).isEqualTo(1);
    topic.say(destroy());
    awaited(StageUndone.class);
    assertThat(leasesHeld()).isZero();
  }
}
