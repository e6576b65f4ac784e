package dev.slipway.vm.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hypervisor.TaskState;
import dev.slipway.vm.proxmox.Lab;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A VM that has power already is not given it again, at the latest in the second try. */
class PowerWorkTest {
  private final Lab lab = new Lab();
  private final Jobs jobs = new Jobs(lab);
  private final PowerWork work = new PowerWork(Jobs.CONFIG, null, null, Clock.systemUTC());

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

  private VmOutcome outcome(int attempt) {
    return work.run(jobs.forward(VmStep.START, null, attempt)).outcome().get().orElseThrow();
  }
}
