package dev.slipway.vm.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.events.FailureCode;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.Hypervisor.TaskState;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.proxmox.Lab;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A VM that has power already is not given it again, at the latest in the second try; what it lacks
 * to be started is said with its remedy.
 */
class PowerWorkTest {
  private final Lab lab = new Lab();
  private final Jobs jobs = new Jobs(lab);
  private final PowerWork work = new PowerWork(Jobs.CONFIG, null, null, null, Clock.systemUTC());

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void a_start_whose_answer_was_lost_is_found_to_have_happened() {
    lab.ends(lab.hypervisor.start(lab.cloned()));

    assertThat(outcome(1))
        .isInstanceOfSatisfying(
            VmOutcome.TaskStarted.class,
            again ->
                assertThat(lab.endOf(again.upid()))
                    .isInstanceOfSatisfying(
                        TaskState.Failed.class,
                        failed -> assertThat(failed.text()).contains("already running")));
    assertThat(outcome(2)).isInstanceOf(VmOutcome.Done.class);
  }

  @Test
  void a_bridge_that_is_not_there_shows_at_the_start_and_is_not_waited_for() {
    lab.cloned();
    Vm vm = lab.simulator.vms().find(Lab.VMID.value()).orElseThrow();
    vm.config(vm.config().with("net0", "virtio=BC:24:11:00:00:01,bridge=vmbr9"));

    VmFailure failure = startFails();

    assertThat(failure.failure()).isEqualTo(FailureCode.BRIDGE_NOT_FOUND);
    assertThat(failure.retryable()).isFalse();
    assertThat(failure.remedy()).contains("Create the bridge");
    assertThat(failure.taskEnded()).isTrue();
    assertThat(failure).hasMessageContaining("START of VM 20000: bridge 'vmbr9' does not exist");
  }

  @Test
  void a_seed_that_was_deleted_shows_at_the_start_and_is_not_waited_for() {
    OwnVm vm = lab.cloned();
    lab.ends(lab.hypervisor.upload(Lab.PVE1, "seeds", "gone.iso", new byte[100]));
    lab.hypervisor.attach(vm, "ide2", "seeds:iso/gone.iso");
    lab.hypervisor.deleteIso(Lab.PVE1, "seeds", "seeds:iso/gone.iso").ifPresent(lab::ends);

    VmFailure failure = startFails();

    assertThat(failure.failure()).isEqualTo(FailureCode.VOLUME_NOT_FOUND);
    assertThat(failure.retryable()).isFalse();
    assertThat(failure.remedy()).contains("who deleted it");
  }

  private VmFailure startFails() {
    String upid = ((VmOutcome.TaskStarted) outcome(1)).upid();
    lab.endOf(upid);
    return catchThrowableOfType(
        VmFailure.class, () -> work.run(jobs.forward(VmStep.START, TaskRef.of(upid), 1)));
  }

  private VmOutcome outcome(int attempt) {
    return work.run(jobs.forward(VmStep.START, null, attempt)).outcome().get().orElseThrow();
  }
}
