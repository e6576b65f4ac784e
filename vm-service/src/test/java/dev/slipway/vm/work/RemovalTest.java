package dev.slipway.vm.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.events.FailureCode;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.kit.steps.StageException;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.proxmox.Lab;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing is destroyed that is not ours, and nothing is called gone that may be there. */
class RemovalTest {
  private final Lab lab = new Lab();
  private final Jobs jobs = new Jobs(lab);
  private final Removal removal = new Removal();

  @AfterEach
  void close() {
    lab.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = VmStep.class,
      names = {"STOP", "DESTROY"})
  void a_vm_without_our_mark_is_not_touched(VmStep step) {
    lab.cloned();
    Vm vm = live();
    vm.config(vm.config().with("description", "somebody wrote over it"));
    lab.simulator.calls().clear();

    VmFailure failure =
        catchThrowableOfType(VmFailure.class, () -> removal.run(jobs.backward(step, 1)));

    assertThat(failure.failure()).isEqualTo(FailureCode.VM_NOT_OURS);
    assertThat(lab.simulator.calls().writes()).isEmpty();
    assertThat(live()).isSameAs(vm);
  }

  /** Its VMID may be another's by now, and so may be the VM. */
  @ParameterizedTest
  @EnumSource(
      value = VmStep.class,
      names = {"STOP", "DESTROY"})
  void nothing_is_called_on_a_claim_that_may_have_run_out(VmStep step) {
    lab.cloned();
    lab.simulator.calls().clear();

    StageException refused =
        catchThrowableOfType(StageException.class, () -> removal.run(jobs.notHeld(step)));

    assertThat(refused.retryable()).isTrue();
    assertThat(lab.simulator.calls().writes()).isEmpty();
  }

  @Test
  void a_locked_vm_waits_for_a_person_with_the_command_that_helps() {
    lab.cloned();
    live().config(live().config().with("lock", "backup"));

    VmFailure failure =
        catchThrowableOfType(VmFailure.class, () -> removal.run(jobs.backward(VmStep.DESTROY, 1)));

    assertThat(failure.failure()).isEqualTo(FailureCode.VM_LOCKED);
    assertThat(failure.remedy()).contains("qm unlock 20000");
  }

  @ParameterizedTest
  @EnumSource(
      value = VmStep.class,
      names = {"STOP", "DESTROY"})
  void what_we_protected_ourselves_goes_and_what_somebody_else_did_stays(VmStep step) {
    lab.hypervisor.protect(lab.cloned(), true);

    VmFailure failure =
        catchThrowableOfType(VmFailure.class, () -> removal.run(jobs.backward(step, 1)));
    assertThat(failure.failure()).isEqualTo(FailureCode.VM_PROTECTED);
    assertThat(lab.own().live().isProtected()).isTrue();

    assertThat(removal.run(jobs.with(Jobs.PROTECTED).backward(step, 1)).outcome().get())
        .get()
        .isInstanceOf(VmOutcome.TaskStarted.class);
  }

  @Test
  void taken_but_invisible_is_never_gone() {
    lab.cloned();
    lab.simulator.access().pools().remove(Lab.VMID.value());

    assertThat(removal.run(jobs.backward(VmStep.VERIFY, 1)).outcome().get())
        .get()
        .isInstanceOf(VmOutcome.StillThere.class);
    VmFailure failure =
        catchThrowableOfType(VmFailure.class, () -> removal.run(jobs.backward(VmStep.STOP, 9)));
    assertThat(failure.failure()).isEqualTo(FailureCode.VM_NOT_VISIBLE);
    assertThat(failure.retryable()).isFalse();
  }

  @Test
  void a_seed_that_is_left_is_seen_by_the_verification() {
    lab.ends(lab.hypervisor.upload(Lab.PVE1, "seeds", "slipway-test.iso", new byte[100]));

    assertThat(removal.run(jobs.backward(VmStep.VERIFY, 1)).outcome().get())
        .get()
        .isInstanceOf(VmOutcome.StillThere.class);
  }

  @Test
  void what_is_gone_is_reported_with_how_that_is_known() {
    lab.ends(lab.hypervisor.destroy(lab.cloned()));

    assertThat(removal.run(jobs.backward(VmStep.VERIFY, 1)).outcome().get())
        .get()
        .isInstanceOfSatisfying(
            VmOutcome.Absent.class,
            absent -> {
              assertThat(absent.resources())
                  .filteredOn(resource -> resource.kind() == ResourceKind.VM)
                  .singleElement()
                  .extracting(Resource::howVerified)
                  .asString()
                  .contains("nextid?vmid=20000");
              // With the least rights, volumes of a VM that is gone cannot be seen.
              assertThat(absent.resources())
                  .filteredOn(resource -> resource.kind() == ResourceKind.VOLUME)
                  .singleElement()
                  .extracting(Resource::howVerified)
                  .asString()
                  .startsWith("not verifiable");
            });
  }

  @Test
  void stopping_and_destroying_what_is_gone_is_done() {
    assertThat(removal.run(jobs.backward(VmStep.STOP, 1)).outcome().get())
        .get()
        .isInstanceOf(VmOutcome.Done.class);
    assertThat(removal.run(jobs.backward(VmStep.DESTROY, 1)).outcome().get())
        .get()
        .isInstanceOf(VmOutcome.Done.class);
  }

  @Test
  void what_runs_is_stopped_before_it_is_destroyed_even_if_it_was_started_again() {
    lab.ends(lab.hypervisor.start(lab.cloned()));

    VmFailure refused =
        catchThrowableOfType(VmFailure.class, () -> removal.run(jobs.backward(VmStep.DESTROY, 1)));
    assertThat(refused).hasMessageContaining("is running - destroy failed");
    assertThat(refused.retryable()).isTrue();

    assertThat(removal.run(jobs.backward(VmStep.DESTROY, 2)).outcome().get())
        .get()
        .isInstanceOf(VmOutcome.StillThere.class);
    assertThat(lab.hypervisor.running(lab.own())).isTrue();
  }

  @Test
  void what_cannot_be_stopped_and_stands_still_is_stopped_the_second_time() {
    lab.cloned();

    assertThat(removal.run(jobs.backward(VmStep.STOP, 1)).outcome().get())
        .get()
        .isInstanceOf(VmOutcome.TaskStarted.class);
    assertThat(removal.run(jobs.backward(VmStep.STOP, 2)).outcome().get())
        .get()
        .isInstanceOf(VmOutcome.Stopped.class);
  }

  private Vm live() {
    return lab.simulator.vms().find(Lab.VMID.value()).orElseThrow();
  }
}
