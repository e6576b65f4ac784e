package dev.slipway.vm.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.FailurePolicy;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Role;
import dev.slipway.events.Samples;
import dev.slipway.events.Vmid;
import dev.slipway.vm.Requests;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.steps.StageChanges.Asked;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the engine is asked for when a stage changes. */
class StageChangesTest {
  private static final Placement PLACEMENT =
      new Placement(
          "lab",
          new ProxmoxNode("pve1"),
          new ProxmoxNode("pve1"),
          new Vmid(9000),
          new Vmid(20_000),
          "127.77.0.10",
          22,
          "slipway",
          "seeds:iso/slipway-test.iso",
          "local",
          Instant.EPOCH);

  @Test
  void a_destroy_wakes_what_is_at_work() {
    VmStage before = provisioning(new VmState.Undoing(PLACEMENT, VmStep.STOP, null, false));

    assertThat(asked(before, destroyed(before))).isEqualTo(Asked.WAKE);
  }

  /** Woken, a first look that is under way would have the second one follow at once. */
  @Test
  void a_first_look_is_left_alone() {
    VmStage before = provisioning(new VmState.Undoing(PLACEMENT, VmStep.VERIFY, null, false));

    assertThat(asked(before, destroyed(before))).isEqualTo(Asked.LEAVE);
  }

  @Test
  void a_second_look_begins_with_a_first_one() {
    VmStage before = provisioning(new VmState.Undoing(PLACEMENT, VmStep.VERIFY_AGAIN, null, false));

    VmStage after = destroyed(before);

    assertThat(after.due(Samples.AGENT)).contains(VmStep.VERIFY);
    assertThat(asked(before, after)).isEqualTo(Asked.WAKE);
  }

  @Test
  void what_has_nothing_more_to_do_is_removed() {
    VmStage before = provisioning(new VmState.Undoing(PLACEMENT, VmStep.VERIFY, null, true));
    VmStage after = provisioning(new VmState.Gone(PLACEMENT, List.of()));

    assertThat(asked(before, after)).isEqualTo(Asked.REMOVE);
    assertThat(asked(after, before)).isEqualTo(Asked.SCHEDULE);
  }

  private static Asked asked(VmStage before, VmStage after) {
    return StageChanges.asked(after.vm(Samples.AGENT).orElseThrow(), before, after);
  }

  private static VmStage destroyed(VmStage stage) {
    return stage.on(Samples.destroyRequested(Samples.CLUSTER)).next();
  }

  private static VmStage provisioning(VmState agent) {
    return new VmStage.Provisioning(
        Samples.requested(Samples.CLUSTER, FailurePolicy.DESTROY, Samples.spec(1, 1)),
        1,
        List.of(new Vm(Samples.AGENT, Role.AGENT, Requests.SIZE, 1, false, agent)));
  }
}
