package dev.slipway.vm.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ProxmoxSpec.Disks;
import dev.slipway.events.ProxmoxSpec.ExtraDisk;
import dev.slipway.events.ProxmoxSpec.Hardware;
import dev.slipway.events.Vmid;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a VM that is being undone may have had done to it by us. */
class ProtectionTest {
  private static final ProxmoxNode PVE1 = new ProxmoxNode("pve1");
  private static final Placement PLACEMENT =
      new Placement(
              "lab",
              PVE1,
              PVE1,
              new Vmid(9000),
              new Vmid(20_000),
              "127.77.0.10",
              2222,
              "slipway",
              "seeds:iso/a.iso",
              "local",
              null)
          .withHardware(
              new Hardware(
                  null,
                  1,
                  true,
                  new Disks(
                      null,
                      false,
                      false,
                      false,
                      List.of(
                          new ExtraDisk(1, null, null),
                          new ExtraDisk(1, "local", null),
                          new ExtraDisk(1, "fast", null),
                          new ExtraDisk(2, "fast", null))),
                  null,
                  true));

  /** A protection is somebody else's as long as we cannot have set it. */
  @ParameterizedTest
  @MethodSource
  void is_not_ours_before_the_seed_is_ejected(VmState state) {
    assertThat(undone(state).placement().protection()).isFalse();
  }

  static Stream<VmState> is_not_ours_before_the_seed_is_ejected() {
    return Stream.of(
        new VmState.Building(PLACEMENT, VmStep.CLONE, null, false),
        new VmState.Building(PLACEMENT, VmStep.AWAIT_SSH, null, false),
        new VmState.Booted(PLACEMENT, true));
  }

  @ParameterizedTest
  @MethodSource
  void is_ours_from_then_on(VmState state) {
    assertThat(undone(state).placement().protection()).isTrue();
  }

  static Stream<VmState> is_ours_from_then_on() {
    return Stream.of(
        new VmState.RemovingSeed(PLACEMENT, VmStep.EJECT_SEED, null, true),
        new VmState.RemovingSeed(PLACEMENT, VmStep.DELETE_SEED, "UPID:pve1:", true),
        new VmState.Settled(PLACEMENT, true));
  }

  @Test
  void every_storage_that_disks_were_meant_for_is_looked_at_once() {
    assertThat(undone(new VmState.Settled(PLACEMENT, true)).places())
        .containsExactly(new DiskPlace(PVE1, "local"), new DiskPlace(PVE1, "fast"));
  }

  private static VmState.Undoing undone(VmState state) {
    return (VmState.Undoing) state.undone();
  }
}
