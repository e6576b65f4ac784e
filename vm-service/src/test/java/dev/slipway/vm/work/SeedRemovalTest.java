package dev.slipway.vm.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.proxmox.Lab;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The seed is gone when its storage says so, whoever deleted it. */
class SeedRemovalTest {
  private final Lab lab = new Lab();
  private final Jobs jobs = new Jobs(lab);
  private final SeedRemoval work = new SeedRemoval();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void a_seed_is_deleted_and_then_looked_for() {
    lab.ends(lab.hypervisor.upload(Lab.PVE1, "seeds", "slipway-test.iso", new byte[100]));

    deletes();

    assertThat(lab.hypervisor.isoThere(Lab.PVE1, "seeds", "seeds:iso/slipway-test.iso")).isFalse();
  }

  @Test
  void a_seed_that_an_earlier_try_has_deleted_is_gone_too() {
    deletes();
  }

  @Test
  void a_seed_that_lies_where_the_vm_was_before_it_moved_is_deleted_there() {
    ProxmoxNode former = new ProxmoxNode("pve2");
    lab.ends(lab.hypervisor.upload(former, "seeds", "slipway-test.iso", new byte[100]));
    Job job = jobs.removingSeedOfMoved(VmStep.REMOVE_SEED, former);

    VmOutcome.TaskStarted started =
        (VmOutcome.TaskStarted) work.run(job).outcome().get().orElseThrow();

    lab.endOf(started.upid());
    assertThat(lab.hypervisor.isoThere(former, "seeds", "seeds:iso/slipway-test.iso")).isFalse();
    assertThat(work.run(job).outcome().get()).get().isInstanceOf(VmOutcome.Done.class);
  }

  /** An answer that was lost, and a second try that put it into another drive. */
  @Test
  void a_seed_in_two_drives_is_taken_out_of_both() {
    OwnVm vm = lab.cloned();
    lab.ends(lab.hypervisor.upload(Lab.PVE1, "seeds", "slipway-test.iso", new byte[100]));
    lab.hypervisor.attach(vm, "ide0", "seeds:iso/slipway-test.iso");
    lab.hypervisor.attach(vm, "ide2", "seeds:iso/slipway-test.iso");

    assertThat(work.run(jobs.removingSeed(VmStep.EJECT_SEED, null)).outcome().get()).isPresent();

    assertThat(lab.own().live().drivesWith("seeds:iso/slipway-test.iso")).isEmpty();
  }

  @Test
  void a_vm_that_is_to_be_protected_is_so_once_its_seed_is_out() {
    lab.cloned();

    assertThat(work.run(jobs.removingSeed(VmStep.EJECT_SEED, null)).outcome().get()).isPresent();
    assertThat(lab.own().live().isProtected()).isFalse();

    Job protecting = jobs.with(Jobs.PROTECTED).removingSeed(VmStep.EJECT_SEED, null);
    assertThat(work.run(protecting).outcome().get()).isPresent();
    assertThat(lab.own().live().isProtected()).isTrue();
  }

  private void deletes() {
    VmOutcome.TaskStarted started =
        (VmOutcome.TaskStarted)
            work.run(jobs.removingSeed(VmStep.DELETE_SEED, null)).outcome().get().orElseThrow();
    lab.endOf(started.upid());

    assertThat(
            work.run(jobs.removingSeed(VmStep.DELETE_SEED, TaskRef.of(started.upid())))
                .outcome()
                .get())
        .get()
        .isInstanceOf(VmOutcome.SeedGone.class);
  }
}
