package dev.slipway.vm.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ResourceKind;
import dev.slipway.vm.cleanup.CleanupCheck.Checked;
import dev.slipway.vm.cleanup.CleanupCheck.Presence;
import dev.slipway.vm.domain.DiskPlace;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.proxmox.Lab;
import dev.slipway.vm.store.Leases.Held;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of a VM that was moved once, what is left where it came from is found too. */
class LookTest {
  private static final ProxmoxNode FORMER = new ProxmoxNode("pve2");
  private static final String SEED = "seeds:iso/slipway-test.iso";

  private final Lab lab = new Lab();
  private final Hypervisor root = lab.as(Lab.Account.EVERYTHING);

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void nothing_is_absent_that_is_absent_on_one_node_only() {
    lab.simulator.storages().allocateDisk("local", FORMER.value(), Lab.VMID.value(), 1L << 30);
    lab.ends(root.upload(FORMER, "seeds", "slipway-test.iso", new byte[100]));

    assertThat(presence(ResourceKind.VOLUME)).isEqualTo(Presence.FOUND);
    assertThat(presence(ResourceKind.SEED)).isEqualTo(Presence.FOUND);
    assertThat(presence(ResourceKind.VM)).isEqualTo(Presence.ABSENT);
  }

  @Test
  void what_is_on_neither_is_absent_and_both_are_named() {
    assertThat(checked(ResourceKind.VOLUME).presence()).isEqualTo(Presence.ABSENT);
    assertThat(checked(ResourceKind.VOLUME).howVerified()).contains("on pve1", "on pve2");
    assertThat(checked(ResourceKind.SEED).howVerified()).contains("on pve1", "on pve2");
  }

  private Presence presence(ResourceKind kind) {
    return checked(kind).presence();
  }

  private Checked checked(ResourceKind kind) {
    Placement placement =
        new Placement(
            "lab",
            Lab.PVE1,
            Lab.PVE1,
            Lab.TEMPLATE,
            Lab.VMID,
            "127.77.0.10",
            2222,
            "slipway",
            SEED,
            "local",
            Instant.EPOCH,
            List.of(FORMER),
            null,
            List.of(),
            false,
            List.of());
    VmState.Gone gone =
        new VmState.Gone(
            placement,
            List.of(),
            List.of(new DiskPlace(Lab.PVE1, "local"), new DiskPlace(FORMER, "local")));
    return new Look(root, lab.mark.installation(), lab.mark.cluster(), gone, Clock.systemUTC())
        .all(new Held(Set.of(), Set.of())).stream()
            .filter(each -> each.kind() == kind)
            .findFirst()
            .orElseThrow();
  }
}
