package dev.slipway.vm.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterId;
import dev.slipway.events.DestroyCause;
import dev.slipway.events.FailureCode;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.NodeName;
import dev.slipway.events.ParkedResourceForced;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.Role;
import dev.slipway.events.Stage;
import dev.slipway.events.StageUndone;
import dev.slipway.events.Vmid;
import dev.slipway.kit.delivery.StateCodec;
import dev.slipway.vm.Requests;
import dev.slipway.vm.domain.VmStage.Transition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is left of a cluster that is undone: where it was, for whoever looks again. */
class TombstoneTest {
  private static final ClusterId CLUSTER = ClusterId.of("0199c0de-0000-7000-8000-000000000001");
  private static final NodeName NODE = new NodeName("harbour-server-1");
  private static final Placement PLACEMENT =
      new Placement(
          "lab",
          new ProxmoxNode("pve1"),
          new ProxmoxNode("pve1"),
          new Vmid(9000),
          new Vmid(20_000),
          "127.77.0.10",
          2222,
          "slipway",
          "seeds:iso/slipway-test.iso",
          "local",
          Instant.parse("2030-01-01T00:00:00Z"));

  @Test
  void keepsWhatWasPlacedAndHowItsAbsenceWasVerified() {
    VmStage undoing =
        provisioning(new VmState.Settled(PLACEMENT, true)).on(destroyRequested()).next();
    VmStage verifying =
        undoing
            .apply(new VmOutcome.Done(NODE, 1, VmStep.STOP))
            .next()
            .apply(new VmOutcome.Done(NODE, 1, VmStep.DESTROY))
            .next()
            .apply(new VmOutcome.Done(NODE, 1, VmStep.REMOVE_SEED))
            .next();

    VmStage undone =
        verifying.apply(new VmOutcome.Absent(NODE, 1, VmStep.VERIFY, List.of())).next();

    VmStage read = StateCodec.read(StateCodec.write(undone, VmStage.class), VmStage.class);
    assertThat(read).isEqualTo(undone);
    assertThat(((VmStage.Undone) read).gone())
        .containsExactly(new VmState.Gone(PLACEMENT, List.of()));
    assertThat(read.vms()).isEmpty();
  }

  @Test
  void keepsNothingOfWhatNeverCameToAnIntent() {
    VmStage unplaced = provisioning(new VmState.Planned()).on(destroyRequested()).next();

    VmStage undone =
        unplaced.apply(new VmOutcome.Absent(NODE, 1, VmStep.CONFIRM_UNPLACED, List.of())).next();

    assertThat(undone).isEqualTo(new VmStage.Undone(CLUSTER, 1, 1, List.of()));
  }

  @Test
  void aRowOfAnEarlierVersionReadsAsEmpty() {
    String earlier =
        "{\"is\":\"Undone\",\"cluster\":\"%s\",\"generation\":1,\"run\":2}".formatted(CLUSTER);

    assertThat(StateCodec.read(earlier, VmStage.class))
        .isEqualTo(new VmStage.Undone(CLUSTER, 1, 2, List.of()));
  }

  @Test
  void aForcedRemovalSaysSoOfAllThatThereWas() {
    VmState.Undoing undoing = new VmState.Undoing(PLACEMENT, VmStep.STOP, null, true);
    VmStage parked =
        new VmStage.Undoing(CLUSTER, 1, 1, List.of(vm(undoing.parked(FailureCode.VM_NOT_OURS))));

    Transition forced =
        parked
            .on(
                new ParkedResourceForced(
                    CLUSTER, 1, 1, Stage.VM, ResourceKind.VM, PLACEMENT.vmid().toString(), "ada"))
            .next()
            .apply(gaveUp(VmStep.REMOVE_SEED))
            .next()
            .apply(gaveUp(VmStep.VERIFY));

    StageUndone said = (StageUndone) forced.events().getLast();
    assertThat(said.resources())
        .extracting(resource -> resource.kind())
        .containsExactly(
            ResourceKind.VM,
            ResourceKind.VOLUME,
            ResourceKind.SEED,
            ResourceKind.VMID_LEASE,
            ResourceKind.ADDRESS_LEASE);
    assertThat(said.resources())
        .extracting(r -> r.howVerified())
        .containsOnly("FORCED(ada): not verified: PROXMOX_UNREACHABLE");
    assertThat(((VmStage.Undone) forced.next()).gone().getFirst().forced()).isTrue();
  }

  /** A try had got further a moment before the operator's word came, and the next one fails. */
  @Test
  void aForceCountsAlsoIfTheVmIsNotParkedAtThatMoment() {
    VmState.Undoing undoing = new VmState.Undoing(PLACEMENT, VmStep.DESTROY, null, true);
    ParkedResourceForced force =
        new ParkedResourceForced(
            CLUSTER, 1, 1, Stage.VM, ResourceKind.VM, PLACEMENT.vmid().toString(), "ada");

    Transition heard = new VmStage.Undoing(CLUSTER, 1, 1, List.of(vm(undoing))).on(force);
    Transition failed = heard.next().apply(gaveUp(VmStep.DESTROY));

    assertThat(heard.next().due(NODE)).hasValue(VmStep.DESTROY);
    assertThat(failed.events()).isEmpty();
    assertThat(failed.next().due(NODE)).hasValue(VmStep.REMOVE_SEED);
    Transition forced =
        failed.next().apply(gaveUp(VmStep.REMOVE_SEED)).next().apply(gaveUp(VmStep.VERIFY));
    assertThat(((VmStage.Undone) forced.next()).gone().getFirst().forced()).isTrue();
  }

  @Test
  void aForceIsNotNeededWhereTheNextTrySucceeds() {
    VmState.Undoing undoing = new VmState.Undoing(PLACEMENT, VmStep.DESTROY, null, true);
    ParkedResourceForced force =
        new ParkedResourceForced(
            CLUSTER, 1, 1, Stage.VM, ResourceKind.VM, PLACEMENT.vmid().toString(), "ada");

    VmStage gone =
        new VmStage.Undoing(CLUSTER, 1, 1, List.of(vm(undoing)))
            .on(force)
            .next()
            .apply(new VmOutcome.Done(NODE, 1, VmStep.DESTROY))
            .next()
            .apply(new VmOutcome.Done(NODE, 1, VmStep.REMOVE_SEED))
            .next()
            .apply(new VmOutcome.Absent(NODE, 1, VmStep.VERIFY, List.of()))
            .next();

    assertThat(((VmStage.Undone) gone).gone().getFirst().forced()).isFalse();
  }

  private static VmOutcome gaveUp(VmStep step) {
    return new VmOutcome.GaveUp(
        NODE, 1, step, FailureCode.PROXMOX_UNREACHABLE, 1, "no answer", "bring it back", null);
  }

  private static VmStage provisioning(VmState state) {
    return new VmStage.Provisioning(
        Requests.requested(CLUSTER, "lab", "debian-12", FailurePolicy.DESTROY),
        1,
        List.of(vm(state)));
  }

  private static Vm vm(VmState state) {
    return new Vm(NODE, Role.SERVER, Requests.SIZE, 1, true, state);
  }

  private static ClusterDestroyRequested destroyRequested() {
    return new ClusterDestroyRequested(CLUSTER, 1, 1, DestroyCause.USER, "test", null);
  }
}
