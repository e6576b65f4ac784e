package dev.slipway.vm.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.events.FailureCode;
import dev.slipway.events.NodeName;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hypervisor.CloneRequest;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.Mark;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.proxmox.Lab;
import dev.slipway.vm.seed.SeedName;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two installations on one Proxmox, at their worst: one token, one pool, one seed storage, the same
 * VMID and the same names. Theirs is there first.
 */
class TwoInstallationsTest {
  private final Lab lab = new Lab();
  private final Mark ours = lab.mark;
  private final Mark theirs = new Mark(UUID.randomUUID(), ours.cluster(), ours.node(), 1);
  private final Jobs jobs = new Jobs(lab.hypervisor, ours, SeedName.file(ours));
  private final CloneWork cloneWork =
      new CloneWork(
          Jobs.CONFIG,
          new CloneSlots(Jobs.CONFIG, null, null, null) {
            @Override
            boolean acquire(Job job) {
              return true;
            }

            @Override
            boolean hasWaited(Job job) {
              return false;
            }
          },
          Jobs.UNANSWERED);
  private TaskRef theirClone;

  @BeforeEach
  void theirsIsThere() {
    CloneRequest mine = lab.request();
    theirClone =
        lab.hypervisor.clone(
            new CloneRequest(
                mine.sourceNode(),
                mine.source(),
                mine.target(),
                mine.name(),
                theirs,
                mine.pool(),
                true,
                "local",
                mine.targetNode()));
    lab.ends(theirClone);
    lab.ends(lab.hypervisor.upload(Lab.PVE1, "seeds", SeedName.file(theirs), new byte[100]));
    lab.simulator.calls().clear();
  }

  @AfterEach
  void theirsIsUntouched() {
    Vm vm = lab.simulator.vms().find(Lab.VMID.value()).orElseThrow();
    assertThat(Mark.in(vm.config().value("description").orElse(""))).contains(theirs);
    assertThat(vm.config().lock()).isEmpty();
    assertThat(lab.hypervisor.isoThere(Lab.PVE1, "seeds", "seeds:iso/" + SeedName.file(theirs)))
        .isTrue();
    lab.close();
  }

  @Test
  void a_clone_finds_the_vmid_taken_and_takes_the_next() {
    assertThat(outcome(cloneWork, jobs.forward(VmStep.CLONE, null, 1)))
        .isInstanceOf(VmOutcome.VmidLost.class);
  }

  @Test
  void their_clone_is_not_ours_because_it_has_our_token_and_our_vmid() {
    VmOutcome found = outcome(cloneWork, jobs.following(theirClone));

    assertThat(found).isInstanceOf(VmOutcome.VmidLost.class);
  }

  @Test
  void no_step_changes_theirs() {
    for (VmStep step : new VmStep[] {VmStep.STOP, VmStep.DESTROY}) {
      VmFailure failure =
          catchThrowableOfType(VmFailure.class, () -> new Removal().run(jobs.backward(step, 1)));
      assertThat(failure.failure()).isEqualTo(FailureCode.VM_NOT_OURS);
      assertThat(failure).hasMessageContaining(theirs.installation().toString());
    }
    VmFailure forward =
        catchThrowableOfType(
            VmFailure.class, () -> Guard.own(jobs.forward(VmStep.CONFIGURE, null, 1)));
    assertThat(forward.failure()).isEqualTo(FailureCode.VM_NOT_OURS);
    assertThat(lab.simulator.calls().writes()).isEmpty();
  }

  @Test
  void our_seed_goes_and_theirs_of_the_same_node_stays() {
    lab.ends(lab.hypervisor.upload(Lab.PVE1, "seeds", SeedName.file(ours), new byte[100]));

    VmOutcome.TaskStarted deleting =
        (VmOutcome.TaskStarted)
            outcome(new SeedRemoval(), jobs.removingSeed(VmStep.DELETE_SEED, null));
    lab.endOf(deleting.upid());

    assertThat(lab.hypervisor.isoThere(Lab.PVE1, "seeds", "seeds:iso/" + SeedName.file(ours)))
        .isFalse();
  }

  @Test
  void seeds_of_the_same_cluster_and_node_have_different_names() {
    assertThat(SeedName.file(ours)).isNotEqualTo(SeedName.file(theirs));
    Mark replaced = new Mark(ours.installation(), ours.cluster(), ours.node(), 2);
    Mark neighbour =
        new Mark(ours.installation(), ours.cluster(), new NodeName("harbour-server-2"), 1);
    assertThat(SeedName.file(ours))
        .isNotEqualTo(SeedName.file(replaced))
        .isNotEqualTo(SeedName.file(neighbour));
  }

  private static VmOutcome outcome(Work work, Job job) {
    Optional<VmOutcome> outcome = work.run(job).outcome().get();
    return outcome.orElseThrow();
  }
}
