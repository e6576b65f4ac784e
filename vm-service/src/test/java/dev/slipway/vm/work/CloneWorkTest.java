package dev.slipway.vm.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.FailureCode;
import dev.slipway.lab.simulator.Delays;
import dev.slipway.lab.simulator.proxmox.tasks.Task;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.VmConfig;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hypervisor.CloneRequest;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.Hypervisor.TaskState;
import dev.slipway.vm.hypervisor.Mark;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.proxmox.Lab;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clones are found or made, whatever became of the try before. */
class CloneWorkTest {
  private final Lab lab = new Lab(Delays.NONE.withFullClone(Duration.ofSeconds(2)));
  private final Jobs jobs = new Jobs(lab);
  private final CloneWork work =
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

  @AfterEach
  void close() {
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_clone_to_another_node_is_followed_and_found_where_the_template_is(boolean linked) {
    Jobs across = Jobs.acrossNodes(lab, linked);
    VmOutcome.CloneStarted first =
        (VmOutcome.CloneStarted) outcome(across.forward(VmStep.CLONE, null, 1));
    assertThat(TaskRef.of(first.upid()).node()).isEqualTo(Lab.PVE1);

    // A destroy came before the answer was written down: it knows of no task.
    VmOutcome found =
        await()
            .ignoreExceptions()
            .until(() -> outcome(across.backward(VmStep.AWAIT_TASK, 1)), outcome -> true);

    assertThat(found)
        .isInstanceOfSatisfying(
            VmOutcome.TaskStarted.class,
            started -> assertThat(started.upid()).isEqualTo(first.upid()));
    assertThat(lab.endOf(first.upid())).isEqualTo(new TaskState.Ok());
    assertThat(outcome(across.following(TaskRef.of(first.upid()))))
        .isInstanceOf(VmOutcome.Done.class);
    assertThat(lab.own().node().value()).isEqualTo("pve2");
    assertThat(lab.own().live().volume("scsi0").orElseThrow())
        .matches(disk -> disk.contains("base-9020-disk-0") == linked);
  }

  @Test
  void the_first_try_clones_and_says_that_it_was_the_only_one() {
    VmOutcome outcome = outcome(jobs.forward(VmStep.CLONE, null, 1));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            VmOutcome.CloneStarted.class, started -> assertThat(started.sole()).isTrue());
  }

  @Test
  void a_clone_whose_answer_was_lost_is_adopted_and_not_doubled() {
    TaskRef lost = lab.hypervisor.clone(lab.request());
    targetIsTaken();

    VmOutcome outcome = outcome(jobs.forward(VmStep.CLONE, null, 2));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            VmOutcome.CloneStarted.class,
            started -> {
              assertThat(started.upid()).isEqualTo(lost.upid());
              assertThat(started.sole()).isFalse();
            });
    assertThat(lab.simulator.tasks().all()).hasSize(1);
  }

  @Test
  void a_clone_that_finished_meanwhile_is_taken_as_it_is() {
    lab.cloned();

    assertThat(outcome(jobs.forward(VmStep.CLONE, null, 2))).isInstanceOf(VmOutcome.Done.class);
  }

  @Test
  void a_running_clone_is_waited_for() {
    TaskRef task = lab.hypervisor.clone(lab.request());

    assertThat(work.run(jobs.forward(VmStep.CLONE, task, 1)).outcome().get()).isEmpty();
    lab.ends(task);
    assertThat(outcome(jobs.forward(VmStep.CLONE, task, 1))).isInstanceOf(VmOutcome.Done.class);
  }

  @Test
  void somebody_elses_vm_under_our_vmid_is_left_alone() {
    CloneRequest ours = lab.request();
    Mark theirs = new Mark(UUID.randomUUID(), lab.mark.cluster(), lab.mark.node(), 1);
    lab.ends(
        lab.hypervisor.clone(
            new CloneRequest(
                ours.sourceNode(),
                ours.source(),
                ours.target(),
                "theirs",
                theirs,
                ours.pool(),
                true,
                "local",
                ours.targetNode())));
    lab.simulator.calls().clear();

    VmFailure refused =
        catchThrowableOfType(
            VmFailure.class, () -> Guard.own(jobs.forward(VmStep.CONFIGURE, null, 1)));

    assertThat(refused.failure()).isEqualTo(FailureCode.VM_NOT_OURS);
    assertThat(lab.simulator.calls().writes()).isEmpty();
  }

  @Test
  void a_vmid_that_somebody_else_has_is_lost_to_us() {
    SortedMap<String, String> settings = new TreeMap<>(Map.of("name", "theirs"));
    lab.simulator.vms().create(new Vm(Lab.VMID.value(), "pve1", VmConfig.of(settings), true));

    assertThat(outcome(jobs.forward(VmStep.CLONE, null, 1))).isInstanceOf(VmOutcome.VmidLost.class);
  }

  @Test
  void the_loser_of_two_accepted_clones_takes_the_next_vmid_and_leaves_the_winners_alone() {
    lab.simulator.tasks().stall(true);
    VmOutcome.CloneStarted ours =
        (VmOutcome.CloneStarted) outcome(jobs.forward(VmStep.CLONE, null, 1));
    CloneRequest same = lab.request();
    Mark theirMark = new Mark(UUID.randomUUID(), lab.mark.cluster(), lab.mark.node(), 1);
    TaskRef theirs =
        lab.as(Lab.Account.EVERYTHING)
            .clone(
                new CloneRequest(
                    same.sourceNode(),
                    same.source(),
                    same.target(),
                    "theirs",
                    theirMark,
                    "templates",
                    true,
                    "local",
                    same.targetNode()));
    began(theirs);
    lab.ends(theirs);
    began(TaskRef.of(ours.upid()));
    lab.endOf(ours.upid());

    VmOutcome lost = outcome(jobs.forward(VmStep.CLONE, TaskRef.of(ours.upid()), 1));

    assertThat(lost).isInstanceOf(VmOutcome.VmidLost.class);
    assertThat(lab.simulator.vms().find(Lab.VMID.value()).orElseThrow().name()).isEqualTo("theirs");
  }

  private void began(TaskRef task) {
    lab.simulator.tasks().find(task.upid()).orElseThrow().hurry();
  }

  @Test
  void who_has_waited_for_a_place_begins_with_a_deadline_of_its_own() {
    CloneWork waited =
        new CloneWork(
            Jobs.CONFIG,
            new CloneSlots(Jobs.CONFIG, null, null, null) {
              @Override
              boolean acquire(Job job) {
                return true;
              }

              @Override
              boolean hasWaited(Job job) {
                return true;
              }
            },
            Jobs.UNANSWERED);

    Tick tick = waited.run(jobs.forward(VmStep.CLONE, null, 1));

    assertThat(tick.begins()).isTrue();
    assertThat(lab.simulator.tasks().all()).isEmpty();
  }

  @Test
  void what_may_be_our_own_clone_is_not_disowned() {
    SortedMap<String, String> settings = new TreeMap<>(Map.of("name", "unseen"));
    lab.simulator.vms().create(new Vm(Lab.VMID.value(), "pve1", VmConfig.of(settings), true));

    VmFailure failure =
        catchThrowableOfType(VmFailure.class, () -> work.run(jobs.forward(VmStep.CLONE, null, 2)));

    assertThat(failure.failure()).isEqualTo(FailureCode.VM_NOT_VISIBLE);
  }

  @Test
  void what_a_dead_worker_left_behind_is_named_with_the_way_out() {
    TaskRef task = lab.hypervisor.clone(lab.request());
    targetIsTaken();
    Task running = lab.simulator.tasks().find(task.upid()).orElseThrow();
    lab.simulator.tasks().kill(running);
    await().until(() -> lab.hypervisor.task(task) instanceof TaskState.Failed);

    VmFailure failure =
        catchThrowableOfType(VmFailure.class, () -> work.run(jobs.forward(VmStep.CLONE, task, 9)));

    assertThat(failure.failure()).isEqualTo(FailureCode.VM_NOT_VISIBLE);
    assertThat(failure.remedy()).contains("qm unlock 20000").contains("qm destroy 20000");
  }

  @Test
  void undoing_follows_a_clone_that_nobody_wrote_down() {
    TaskRef lost = lab.hypervisor.clone(lab.request());
    targetIsTaken();

    VmOutcome outcome = outcome(jobs.backward(VmStep.AWAIT_TASK, 1));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            VmOutcome.TaskStarted.class,
            started -> assertThat(started.upid()).isEqualTo(lost.upid()));
  }

  private void targetIsTaken() {
    await().until(() -> !lab.hypervisor.idFree(Lab.VMID));
  }

  private VmOutcome outcome(Job job) {
    return work.run(job).outcome().get().orElseThrow();
  }
}
