package dev.slipway.vm.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ClusterEvent;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.Samples;
import dev.slipway.events.Stage;
import dev.slipway.vm.domain.VmStage.Transition;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the stage makes of its own events, where its rows do not remember them (ADR 9). */
class OwnPastTest {
  private static final ClusterEvent REQUESTED =
      Samples.requested(Samples.CLUSTER, FailurePolicy.DESTROY);
  private static final ClusterEvent CREATED = Samples.vmCreated(Samples.CLUSTER);
  private static final ClusterEvent BOOTED = Samples.vmBooted(Samples.CLUSTER);
  private static final ClusterEvent INITIALISED = Samples.nodeInitialised(Samples.CLUSTER);
  private static final ClusterEvent SEED_REMOVED = Samples.seedRemoved(Samples.CLUSTER);
  private static final ClusterEvent DESTROY = Samples.destroyRequested(Samples.CLUSTER);

  @Test
  void a_vm_that_was_announced_is_known_again_with_all_that_it_has() {
    VmStage stage = after(REQUESTED, CREATED);

    assertThat(vm(stage).state())
        .isInstanceOfSatisfying(
            VmState.Building.class,
            building -> {
              assertThat(building.next()).isEqualTo(VmStep.CONFIGURE);
              assertThat(building.soleClone()).isFalse();
              assertThat(building.placement().vmid()).hasToString("20001");
              assertThat(building.placement().address()).isEqualTo("127.77.0.10");
              assertThat(building.placement().seedVolume())
                  .isEqualTo("seeds:iso/slipway-harbour.iso");
            });
  }

  @Test
  void its_whole_life_is_learnt_and_nothing_is_left_to_do() {
    assertThat(vm(after(REQUESTED, CREATED, BOOTED)).state()).isInstanceOf(VmState.Booted.class);
    assertThat(vm(after(REQUESTED, CREATED, BOOTED, INITIALISED)).state().due())
        .contains(VmStep.EJECT_SEED);

    VmStage settled = after(REQUESTED, CREATED, BOOTED, INITIALISED, SEED_REMOVED);

    assertThat(vm(settled).state()).isInstanceOf(VmState.Settled.class);
    assertThat(settled.due(Samples.NODE)).isEmpty();
  }

  @Test
  void a_vm_that_was_announced_after_the_order_to_destroy_is_undone_and_not_forgotten() {
    VmStage stage = after(REQUESTED, DESTROY, CREATED);

    assertThat(vm(stage).state())
        .isInstanceOfSatisfying(
            VmState.Undoing.class, undoing -> assertThat(undoing.next()).isEqualTo(VmStep.STOP));
  }

  @Test
  void that_nothing_was_placed_is_said_by_a_step() {
    Transition destroyed = after(REQUESTED).on(DESTROY);
    assertThat(destroyed.events()).isEmpty();
    assertThat(destroyed.next().due(Samples.NODE)).contains(VmStep.CONFIRM_UNPLACED);

    Transition confirmed =
        destroyed
            .next()
            .apply(new VmOutcome.Absent(Samples.NODE, 1, VmStep.CONFIRM_UNPLACED, List.of()));

    assertThat(confirmed.next()).isInstanceOf(VmStage.Undone.class);
    assertThat(confirmed.events()).containsExactly(Samples.stageUndone(Samples.CLUSTER, Stage.VM));
  }

  @Test
  void a_stage_that_said_it_is_undone_is_undone_and_says_it_no_more() {
    Transition undone =
        after(REQUESTED, CREATED).on(Samples.stageUndone(Samples.CLUSTER, Stage.VM));

    assertThat(undone.next()).isInstanceOf(VmStage.Undone.class);
    assertThat(undone.events()).isEmpty();
    assertThat(after(REQUESTED).on(Samples.stageUndone(Samples.CLUSTER, Stage.KUBECONFIG)).next())
        .isInstanceOf(VmStage.Provisioning.class);
  }

  @Test
  void a_failure_that_held_it_holds_it_again() {
    VmStage holding =
        VmStage.unknown(Samples.CLUSTER)
            .on(Samples.requested(Samples.CLUSTER, FailurePolicy.HOLD))
            .next();

    assertThat(holding.on(Samples.stageFailed(Samples.CLUSTER, Stage.VM)).next())
        .isInstanceOf(Held.class);
    assertThat(holding.on(Samples.stageFailed(Samples.CLUSTER, Stage.BOOTSTRAP)).next())
        .isSameAs(holding);
  }

  @Test
  void what_the_row_remembers_is_not_learnt_again() {
    VmStage settled = after(REQUESTED, CREATED, BOOTED, INITIALISED, SEED_REMOVED);

    for (ClusterEvent own : List.of(CREATED, BOOTED, SEED_REMOVED)) {
      assertThat(settled.on(own).next()).isEqualTo(settled);
    }
  }

  private static VmStage after(ClusterEvent... events) {
    VmStage stage = VmStage.unknown(Samples.CLUSTER);
    for (ClusterEvent event : events) {
      stage = stage.on(event).next();
    }
    return stage;
  }

  private static Vm vm(VmStage stage) {
    return stage.vm(Samples.NODE).orElseThrow();
  }
}
