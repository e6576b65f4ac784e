package dev.slipway.vm.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.vm.hypervisor.Hypervisor.ListedVm;
import dev.slipway.vm.placement.Candidate.Room;
import dev.slipway.vm.store.Capacity.Reserved;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CandidateTest {
  private static final ProxmoxNode PVE1 = new ProxmoxNode("pve1");
  private static final Vmid OURS = new Vmid(20_000);

  private final Candidate candidate =
      new Candidate(
          PVE1,
          new Candidate.TemplateCopy(PVE1, new Vmid(9000)),
          "local",
          Set.of(),
          100,
          64,
          Map.of("local", 1000L, "fast", 500L),
          List.of(guest(new Vmid(101), 8, 30), guest(OURS, 4, 20)));

  @Test
  void guestsCountByWhatTheyAreConfiguredWith() {
    assertThat(candidate.less(Reserved.NOTHING))
        .isEqualTo(new Room(50, 52, Map.of("local", 1000L, "fast", 500L)));
  }

  @Test
  void oneThatIsReservedForCountsOnce() {
    Reserved reserved =
        new Reserved(
            20 + 5, 4 + 1, Map.of("local", 300L, "other", 7L), Set.of(OURS, new Vmid(20_001)));

    assertThat(candidate.less(reserved))
        .isEqualTo(new Room(45, 51, Map.of("local", 700L, "fast", 500L)));
  }

  private static ListedVm guest(Vmid vmid, int cores, long memoryBytes) {
    return new ListedVm(vmid, PVE1, "guest", null, false, true, cores, memoryBytes);
  }
}
