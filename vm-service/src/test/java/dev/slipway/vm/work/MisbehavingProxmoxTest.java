package dev.slipway.vm.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.lab.simulator.faults.CallFault;
import dev.slipway.lab.simulator.proxmox.ha.HaResources;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.VmConfig;
import dev.slipway.vm.domain.DiskPlace;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.proxmox.Lab;
import dev.slipway.vm.proxmox.Lab.Account;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The guards one by one, where others work on the same VMs: what a step does when the VM is not as
 * it was. How it all ends, {@code VmIdentityIT} shows; {@code docs/identity.md} lists both.
 */
class MisbehavingProxmoxTest {
  private static final ProxmoxNode PVE2 = new ProxmoxNode("pve2");

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
  void what_somebody_protects_is_neither_stopped_nor_destroyed(VmStep step) {
    lab.ends(lab.hypervisor.start(lab.cloned()));
    live().config(live().config().with("protection", "1"));
    lab.simulator.calls().clear();

    VmFailure failure = refused(jobs.backward(step, 1));

    assertThat(failure.failure()).isEqualTo(FailureCode.VM_PROTECTED);
    assertThat(failure.remedy()).contains("qm set 20000 --protection 0 on pve1");
    assertThat(lab.simulator.calls().writes()).isEmpty();
    assertThat(live().running()).isPresent();
  }

  @Test
  void the_rest_of_a_clone_is_nobody_elses_to_who_may_see_it() {
    TaskRef clone = lab.hypervisor.clone(lab.request());
    await().until(() -> lab.simulator.vms().find(Lab.VMID.value()).isPresent());
    lab.endOf(clone.upid());
    live().config(VmConfig.beingCloned());
    Jobs seeing = new Jobs(lab.as(Account.EVERYTHING), lab.mark, "slipway-test.iso");

    VmFailure failure = refused(seeing.backward(VmStep.STOP, 1));

    assertThat(failure.failure()).isEqualTo(FailureCode.VM_LOCKED);
    assertThat(failure.remedy()).contains("qm unlock 20000; qm destroy 20000 --purge");
  }

  @Test
  void rights_that_were_taken_away_are_named_and_nothing_is_gone() {
    lab.cloned();
    lab.simulator.access().revokeAllOf("slipway@pve");

    VmFailure failure = refused(jobs.backward(VmStep.STOP, 9));

    assertThat(failure.failure()).isEqualTo(FailureCode.PROXMOX_PERMISSION_MISSING);
    assertThat(failure).hasMessageContaining("its rights were taken away");
    assertThat(removal.run(jobs.backward(VmStep.VERIFY, 1)).outcome().get())
        .get()
        .isInstanceOf(VmOutcome.StillThere.class);
  }

  @Test
  void a_vm_on_a_node_that_is_away_is_waited_for() {
    lab.cloned();
    away("pve1");

    VmFailure failure = refused(jobs.backward(VmStep.STOP, 9));

    assertThat(failure.failure()).isEqualTo(FailureCode.PROXMOX_NODE_UNREACHABLE);
    assertThat(failure.retryable()).isTrue();
  }

  @Test
  void what_lay_on_a_node_that_is_away_is_not_called_gone() {
    lab.ends(lab.hypervisor.destroy(lab.cloned()));
    away("pve1");

    VmFailure failure = refused(jobs.backward(VmStep.VERIFY, 1));

    assertThat(failure.failure()).isEqualTo(FailureCode.PROXMOX_NODE_UNREACHABLE);
  }

  @Test
  void a_vm_that_moves_under_the_call_is_looked_for_again() {
    lab.ends(lab.hypervisor.start(lab.cloned()));
    before("/status/stop", () -> live().moveTo("pve2"));
    VmOutcome.TaskStarted stop =
        (VmOutcome.TaskStarted)
            removal.run(jobs.backward(VmStep.STOP, 1)).outcome().get().orElseThrow();
    lab.endOf(stop.upid());

    VmFailure failure = refused(jobs.backward(VmStep.STOP, TaskRef.of(stop.upid())));

    assertThat(failure.failure()).isEqualTo(FailureCode.VM_LOST);
    assertThat(failure.retryable()).isTrue();
    assertThat(failure.taskEnded()).isTrue();
  }

  @Test
  void a_vm_that_vanishes_under_the_call_is_not_a_missing_right() {
    lab.cloned();
    before("/status/stop", this::vanish);

    VmFailure failure = refused(jobs.backward(VmStep.STOP, 1));

    assertThat(failure.failure()).isEqualTo(FailureCode.VM_LOST);
    assertThat(failure.retryable()).isTrue();
    assertThat(removal.run(jobs.backward(VmStep.STOP, 2)).outcome().get())
        .get()
        .isInstanceOf(VmOutcome.Done.class);
  }

  @Test
  void a_stop_that_is_only_an_order_is_waited_for() {
    lab.ends(lab.hypervisor.start(lab.cloned()));
    lab.simulator.ha().add(Lab.VMID.value(), HaResources.State.STARTED);
    VmOutcome.TaskStarted order =
        (VmOutcome.TaskStarted)
            removal.run(jobs.backward(VmStep.STOP, 1)).outcome().get().orElseThrow();
    lab.endOf(order.upid());
    Job following = jobs.backward(VmStep.STOP, TaskRef.of(order.upid()));

    await()
        .until(
            () -> {
              boolean ended = removal.run(following).outcome().get().isPresent();
              assertThat(ended && live().running().isPresent()).as("ended while it runs").isFalse();
              return ended;
            });
  }

  @Test
  void where_its_disks_are_is_known_before_it_is_destroyed() {
    OwnVm vm = lab.cloned();
    assertThat(vm.live().storages()).containsExactly("local");
    live().moveTo("pve2");

    assertThat(removal.run(jobs.backward(VmStep.DESTROY, 1)).outcome().get())
        .get()
        .isInstanceOf(VmOutcome.StillThere.class);
    assertThat(removal.run(jobs.backward(VmStep.STOP, 2)).outcome().get())
        .get()
        .isInstanceOfSatisfying(
            VmOutcome.Stopped.class,
            stopped -> assertThat(stopped.disks()).containsExactly(new DiskPlace(PVE2, "local")));
  }

  @Test
  void a_volume_is_looked_for_wherever_the_vm_had_one() {
    lab.simulator.storages().allocateNamed("local-lvm", "pve2", 20_000, "vm-20000-disk-7", 1 << 20);
    Jobs seeing = new Jobs(lab.as(Account.EVERYTHING), lab.mark, "slipway-test.iso");
    List<DiskPlace> seen = List.of(new DiskPlace(PVE2, "local-lvm"));

    VmFailure failure = refused(seeing.backward(VmStep.VERIFY, seen));

    assertThat(failure.failure()).isEqualTo(FailureCode.VOLUME_REMAINS);
    assertThat(failure).hasMessageContaining("vm-20000-disk-7");
  }

  @Test
  void what_is_forced_is_reported_as_it_is_and_not_as_gone() {
    lab.cloned();
    lab.simulator.access().pools().remove(Lab.VMID.value());
    lab.ends(lab.hypervisor.upload(Lab.PVE1, "seeds", "slipway-test.iso", new byte[100]));

    VmOutcome outcome =
        removal.run(jobs.forced(VmStep.VERIFY, "ada")).outcome().get().orElseThrow();

    assertThat(((VmOutcome.Reported) outcome).resources())
        .extracting(Resource::kind, Resource::howVerified)
        .contains(
            tuple(ResourceKind.VM, "FORCED(ada): GET /cluster/nextid?vmid=20000 says taken"),
            tuple(ResourceKind.SEED, "FORCED(ada): the storage still lists it"));
  }

  @Test
  void what_is_forced_and_gone_is_proven_all_the_same() {
    lab.ends(lab.hypervisor.destroy(lab.cloned()));

    VmOutcome outcome =
        removal.run(jobs.forced(VmStep.VERIFY, "ada")).outcome().get().orElseThrow();

    assertThat(((VmOutcome.Reported) outcome).resources())
        .extracting(Resource::howVerified)
        .noneMatch(how -> how.contains("FORCED"));
  }

  @ParameterizedTest
  @EnumSource(
      value = VmStep.class,
      names = {"UPLOAD_SEED", "ATTACH_SEED", "START"})
  void a_vm_that_was_moved_before_its_seed_was_in_it_gets_it_where_it_is(VmStep step) {
    lab.cloned();
    live().moveTo("pve2");
    lab.simulator.calls().clear();
    Work work =
        step == VmStep.START
            ? new PowerWork(Jobs.CONFIG, null, null, null, Clock.systemUTC())
            : new SeedWork(Jobs.CONFIG, null);

    assertThat(work.run(jobs.forward(step, null, 1)).outcome().get())
        .get()
        .isInstanceOfSatisfying(
            VmOutcome.Moved.class, moved -> assertThat(moved.to()).isEqualTo(PVE2));
    assertThat(lab.simulator.calls().writes()).isEmpty();
  }

  private VmFailure refused(Job job) {
    return catchThrowableOfType(VmFailure.class, () -> removal.run(job));
  }

  /** What a node's proxy answers when it cannot reach another one. */
  private void away(String node) {
    lab.simulator
        .faults()
        .add(
            new CallFault(
                null,
                "/nodes/" + node + "/**",
                null,
                CallFault.Kind.ERROR,
                595,
                "No route to host",
                null,
                null));
  }

  /** Lets something happen between our look at the VM and that call. */
  private void before(String call, Runnable happens) {
    lab.simulator
        .interceptors()
        .add(
            (asked, next) -> {
              if (asked.path().endsWith(call)) {
                happens.run();
              }
              return next.proceed(asked);
            });
  }

  private void vanish() {
    lab.simulator.access().forgetVm(Lab.VMID.value());
    lab.simulator.vms().remove(Lab.VMID.value());
  }

  private Vm live() {
    return lab.simulator.vms().find(Lab.VMID.value()).orElseThrow();
  }
}
