package dev.slipway.vm.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.NodeName;
import dev.slipway.events.ProxmoxSpec.Firewall;
import dev.slipway.events.ProxmoxSpec.Opening;
import dev.slipway.events.Role;
import dev.slipway.events.Vmid;
import dev.slipway.lab.simulator.proxmox.vm.GuestFirewall;
import dev.slipway.vm.Requests;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.VmConfigTest;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.proxmox.Lab;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FirewallWorkTest {
  private static final Firewall WANTED =
      new Firewall(
          List.of("10.1.0.0/16"),
          List.of(
              new Opening("tcp", "443", null), new Opening("udp", "30000:32767", "10.0.0.0/8")));

  private final Lab lab = new Lab();
  private final Map<String, String> settings =
      new HashMap<>(
          Map.of(
              "slipway.endpoints.lab.url", "https://127.0.0.1:8006",
              "slipway.networks.default.cidr", "127.77.0.0/16",
              "slipway.networks.default.range", "127.77.0.10-127.77.0.20",
              "slipway.networks.default.management", "192.168.1.7",
              "slipway.templates.debian-12.endpoint", "lab",
              "slipway.templates.debian-12.nodes.pve1", "9000"));

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void members_reach_everything_and_others_what_is_named() {
    lab.cloned();

    assertThat(run(null, started("127.77.0.10"), started("127.77.0.11")))
        .isInstanceOf(VmOutcome.Done.class);

    GuestFirewall firewall = firewall();
    assertThat(cidrs("slipway-members")).containsExactlyInAnyOrder("127.77.0.10", "127.77.0.11");
    assertThat(cidrs("slipway-management")).containsExactlyInAnyOrder("192.168.1.7", "10.1.0.0/16");
    assertThat(firewall.rules())
        .allSatisfy(
            rule ->
                assertThat(rule)
                    .containsEntry("type", "in")
                    .containsEntry("action", "ACCEPT")
                    .containsEntry("enable", "1"))
        .extracting(rule -> rule.get("proto") + " " + rule.get("dport") + " " + rule.get("source"))
        .containsExactlyInAnyOrder(
            "null null +slipway-members",
            "icmp null null",
            "ipv6-icmp null null",
            "tcp 22,6443 +slipway-management",
            "tcp 443 null",
            "udp 30000:32767 10.0.0.0/8");
    assertThat(firewall.options())
        .containsEntry("enable", "1")
        .containsEntry("policy_in", "DROP")
        .containsEntry("policy_out", "ACCEPT")
        .containsEntry("dhcp", "1")
        .containsEntry("ndp", "1");
  }

  /** The answer was lost, not the effect. */
  @Test
  void a_second_try_adds_nothing_twice() {
    lab.cloned();
    assertThat(run(null, started("127.77.0.10"))).isInstanceOf(VmOutcome.Done.class);
    GuestFirewall firewall = firewall();
    List<Map<String, String>> rules = firewall.rules();
    var sets = firewall.sets();

    assertThat(run(null, started("127.77.0.10"))).isInstanceOf(VmOutcome.Done.class);

    assertThat(firewall.rules()).isEqualTo(rules);
    assertThat(firewall.sets()).isEqualTo(sets);
  }

  @Test
  void it_waits_while_a_member_may_still_get_another_address() {
    lab.cloned();

    assertThat(run(null, started("127.77.0.10"), placed(VmStep.CLONE, "127.77.0.11"))).isNull();
    assertThat(run(null, started("127.77.0.10"), new VmState.Planned())).isNull();

    assertThat(firewall().rules()).isEmpty();
    assertThat(run(null, started("127.77.0.10"), placed(VmStep.CONFIGURE, "127.77.0.11")))
        .isInstanceOf(VmOutcome.Done.class);
  }

  @Test
  void with_dhcp_the_whole_subnet_are_members() {
    lab.cloned();

    assertThat(run(null, started(null))).isInstanceOf(VmOutcome.Done.class);

    assertThat(cidrs("slipway-members")).containsExactly("127.77.0.0/16");
  }

  /** Flannel's host-gw routes the packets of pods as they are. */
  @Test
  void pods_that_are_routed_are_members() {
    lab.cloned();

    assertThat(run("host-gw", started("127.77.0.10"))).isInstanceOf(VmOutcome.Done.class);

    assertThat(cidrs("slipway-members")).containsExactlyInAnyOrder("127.77.0.10", "10.42.0.0/16");
  }

  private VmState started(String address) {
    return placed(VmStep.FIREWALL, address);
  }

  private VmState placed(VmStep step, String address) {
    Placement placement =
        new Placement(
            "lab",
            Lab.PVE1,
            Lab.PVE1,
            Lab.TEMPLATE,
            address == null || address.endsWith(".10") ? Lab.VMID : new Vmid(20_001),
            address,
            22,
            "slipway",
            "seeds:iso/slipway-test.iso",
            "local",
            Instant.now());
    return new VmState.Building(placement, step, null, true);
  }

  /** Of the first of VMs in those states; null: nothing yet. */
  private VmOutcome run(String flannelBackend, VmState... states) {
    VmConfig config = VmConfigTest.config(settings);
    List<Vm> vms = new ArrayList<>();
    for (VmState state : states) {
      NodeName node = new NodeName("harbour-server-" + (vms.size() + 1));
      vms.add(new Vm(node, Role.SERVER, Requests.SIZE, 1, false, state));
    }
    Job of = new Jobs(lab).forward(VmStep.FIREWALL, null, 1);
    Job job =
        new Job(
            new VmStage.Provisioning(
                Requests.firewalled(lab.mark.cluster(), states.length, WANTED, flannelBackend),
                1,
                vms),
            vms.getFirst(),
            VmStep.FIREWALL,
            lab.mark,
            lab.hypervisor,
            of.attempt());
    return new FirewallWork(config).run(job).outcome().get().orElse(null);
  }

  private GuestFirewall firewall() {
    return lab.simulator.vms().find(Lab.VMID.value()).orElseThrow().firewall();
  }

  private List<String> cidrs(String set) {
    return firewall().sets().get(set).stream().map(entry -> entry.get("cidr")).toList();
  }
}
