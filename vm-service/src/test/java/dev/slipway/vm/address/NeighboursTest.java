package dev.slipway.vm.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.lab.simulator.faults.CallFault;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisor.ListedVm;
import dev.slipway.vm.hypervisor.LiveVm;
import dev.slipway.vm.proxmox.Lab;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What others' VMs are configured with is known, and is not asked for at every placement. */
class NeighboursTest {
  private static final Vmid THEIRS = new Vmid(101);

  private final Lab lab = new Lab();
  private final Hypervisor hypervisor = lab.as(Lab.Account.EVERYTHING);
  private Set<ProxmoxNode> online = Set.of(Lab.PVE1);
  private Instant now = Instant.parse("2026-11-30T08:00:00Z");
  private final Neighbours neighbours =
      new Neighbours(
          new Clock() {
            @Override
            public ZoneOffset getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
              return this;
            }

            @Override
            public Instant instant() {
              return now;
            }
          });

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void every_address_of_its_cards_counts_in_canonical_form() {
    LiveVm vm =
        new LiveVm(
            THEIRS,
            Lab.PVE1,
            Map.of(
                "ipconfig0", "ip=10.0.0.5/24,gw=10.0.0.1,ip6=2001:DB8:0:0::5/64,gw6=2001:db8::1",
                "ipconfig1", "ip=dhcp,ip6=auto",
                "ipconfig2", "gw=10.0.0.9,ip=10.0.0.6/24",
                "name", "ip=10.0.0.7/24"));

    assertThat(vm.addresses()).containsExactly("10.0.0.5", "10.0.0.6", "2001:db8::5");
  }

  @Test
  void a_vm_is_read_once_and_again_when_that_is_long_ago() {
    configured("ip=127.77.0.10/16");

    look();
    look();

    assertThat(neighbours.addresses("lab"))
        .containsExactly(Map.entry("127.77.0.10", "VM 101 is configured with it"));
    assertThat(neighbours.addresses("elsewhere")).isEmpty();
    assertThat(reads()).isOne();

    configured("ip=127.77.0.11/16");
    now = now.plus(Duration.ofMinutes(11));
    look();
    assertThat(neighbours.addresses("lab")).containsOnlyKeys("127.77.0.11");
    assertThat(reads()).isEqualTo(2);
  }

  @Test
  void of_one_whose_node_is_offline_stays_known_what_was() {
    configured("ip=127.77.0.10/16");
    look();
    now = now.plus(Duration.ofMinutes(11));
    online = Set.of();

    look();

    assertThat(neighbours.addresses("lab")).containsOnlyKeys("127.77.0.10");
    assertThat(reads()).isOne();
  }

  @Test
  void what_is_gone_has_no_address_any_more() {
    configured("ip=127.77.0.10/16");
    look();

    neighbours.look("lab", hypervisor, List.of(), Set.of(Lab.PVE1));

    assertThat(neighbours.addresses("lab")).isEmpty();
  }

  @Test
  void a_vm_that_cannot_be_read_hinders_nobody() {
    configured("ip=127.77.0.10/16");
    lab.simulator
        .faults()
        .add(
            new CallFault(
                null, "/nodes/*/qemu/101/config", null, CallFault.Kind.ERROR, 500, "no", null, 1));

    look();

    assertThat(neighbours.addresses("lab")).isEmpty();
  }

  private void configured(String ipconfig) {
    Vm vm = lab.simulator.vms().find(THEIRS.value()).orElseThrow();
    vm.config(vm.config().with("ipconfig0", ipconfig));
  }

  private void look() {
    neighbours.look(
        "lab",
        hypervisor,
        List.of(new ListedVm(THEIRS, Lab.PVE1, "theirs", null, false, true, 1, 1L << 30)),
        online);
  }

  private long reads() {
    return lab.simulator.calls().entries().stream()
        .filter(call -> call.path().endsWith("/qemu/101/config"))
        .count();
  }
}
