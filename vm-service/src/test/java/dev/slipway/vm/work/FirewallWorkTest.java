package dev.slipway.vm.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.events.FailureCode;
import dev.slipway.events.NodeName;
import dev.slipway.events.ProxmoxSpec.Firewall;
import dev.slipway.events.ProxmoxSpec.Opening;
import dev.slipway.events.Role;
import dev.slipway.events.Vmid;
import dev.slipway.lab.simulator.faults.CallFault;
import dev.slipway.lab.simulator.proxmox.vm.GuestFirewall;
import dev.slipway.vm.Requests;
import dev.slipway.vm.VmConfigTest;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hypervisor.CloneRequest;
import dev.slipway.vm.hypervisor.Mark;
import dev.slipway.vm.hypervisor.VmFailure;
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

  private static final NodeName SERVER = new NodeName("harbour-server-1");
  private static final NodeName AGENT = new NodeName("harbour-agent-1");
  private static final Vmid OTHER = new Vmid(20_001);
  private static final Vmid AWAY = new Vmid(20_003);

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
  void one_that_takes_anothers_place_is_let_in_by_the_others() {
    lab.cloned();
    assertThat(run(null, started("127.77.0.10"))).isInstanceOf(VmOutcome.Done.class);
    Mark second = successor();
    Vm joining = agent(2, started("127.77.0.12"));

    assertThat(run(VmStep.FIREWALL, provisioning(joining), joining, second))
        .isInstanceOf(VmOutcome.Done.class);

    assertThat(cidrs("slipway-members")).containsExactlyInAnyOrder("127.77.0.10", "127.77.0.12");
    assertThat(cidrs(OTHER, "slipway-members"))
        .containsExactlyInAnyOrder("127.77.0.10", "127.77.0.12");
  }

  /** One that was read as standing may have left since, and its address be another cluster's. */
  @Test
  void one_that_joins_tells_the_others_of_itself_only() {
    lab.cloned();
    assertThat(run(null, started("127.77.0.10"))).isInstanceOf(VmOutcome.Done.class);
    Vm joining = agent(2, started("127.77.0.12"));
    List<Vm> vms = new ArrayList<>(provisioning(joining).vms());
    vms.add(
        new Vm(
            new NodeName("harbour-agent-2"),
            Role.AGENT,
            Requests.SIZE,
            1,
            true,
            new VmState.Settled(placement("127.77.0.13"), true)));
    Mark second = successor();

    assertThat(run(VmStep.FIREWALL, provisioning(vms), joining, second))
        .isInstanceOf(VmOutcome.Done.class);

    assertThat(cidrs("slipway-members")).containsExactlyInAnyOrder("127.77.0.10", "127.77.0.12");
  }

  /** Its own work is done: what keeps it from the others is no failure of its VM. */
  @Test
  void one_that_joins_waits_for_a_proxmox_node_that_is_away_and_tells_the_rest() {
    lab.cloned();
    assertThat(run(null, started("127.77.0.10"))).isInstanceOf(VmOutcome.Done.class);
    Mark second = successor();
    Vm joining = agent(2, started("127.77.0.12"));
    List<Vm> vms = new ArrayList<>(provisioning(joining).vms());
    vms.addFirst(away());

    assertThat(run(VmStep.FIREWALL, provisioning(vms), joining, second)).isNull();

    assertThat(cidrs("slipway-members")).containsExactlyInAnyOrder("127.77.0.10", "127.77.0.12");
  }

  /** Its address stays its own until nobody lets it in. */
  @Test
  void one_that_leaves_tells_whom_it_can_and_stays_for_the_rest() {
    lab.cloned();
    assertThat(run(null, started("127.77.0.10"), started("127.77.0.11")))
        .isInstanceOf(VmOutcome.Done.class);
    Vm leaving = agent(1, leaving("127.77.0.11"));
    List<Vm> vms = new ArrayList<>(provisioning(leaving).vms());
    vms.addFirst(away());

    assertThatThrownBy(() -> run(VmStep.LEAVE_FIREWALL, provisioning(vms), leaving, lab.mark))
        .isInstanceOfSatisfying(
            VmFailure.class,
            failure ->
                assertThat(failure.failure()).isEqualTo(FailureCode.PROXMOX_NODE_UNREACHABLE));

    assertThat(cidrs("slipway-members")).containsExactly("127.77.0.10");
  }

  /** Who is at it may have read that the other one stands. */
  @Test
  void one_that_leaves_waits_for_those_who_may_let_it_in_yet() {
    lab.cloned();
    Vm leaving = agent(1, leaving("127.77.0.11"));
    List<Vm> vms = new ArrayList<>(provisioning(leaving).vms());
    vms.add(
        new Vm(
            new NodeName("harbour-agent-2"),
            Role.AGENT,
            Requests.SIZE,
            2,
            false,
            started("127.77.0.13")));

    assertThat(run(VmStep.LEAVE_FIREWALL, provisioning(vms), leaving, lab.mark)).isNull();
  }

  /** Its address is another cluster's soon. */
  @Test
  void one_that_leaves_is_let_in_by_nobody() {
    lab.cloned();
    assertThat(run(null, started("127.77.0.10"), started("127.77.0.11")))
        .isInstanceOf(VmOutcome.Done.class);
    Vm leaving = agent(1, leaving("127.77.0.11"));

    assertThat(run(VmStep.LEAVE_FIREWALL, provisioning(leaving), leaving, lab.mark))
        .isInstanceOf(VmOutcome.Done.class);

    assertThat(cidrs("slipway-members")).containsExactly("127.77.0.10");
  }

  @Test
  void where_all_leave_nobody_is_told() {
    lab.cloned();
    assertThat(run(null, started("127.77.0.10"), started("127.77.0.11")))
        .isInstanceOf(VmOutcome.Done.class);
    Vm leaving = agent(1, leaving("127.77.0.11"));
    VmStage all =
        new VmStage.Undoing(
            lab.mark.cluster(), 1, 1, List.of(server(leaving("127.77.0.10")), leaving));

    assertThat(run(VmStep.LEAVE_FIREWALL, all, leaving, lab.mark))
        .isInstanceOf(VmOutcome.Done.class);

    assertThat(cidrs("slipway-members")).hasSize(2);
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

  private static VmState leaving(String address) {
    return new VmState.Undoing(placement(address), VmStep.LEAVE_FIREWALL, null, true);
  }

  private static Vm server(VmState state) {
    return new Vm(SERVER, Role.SERVER, Requests.SIZE, 1, true, state);
  }

  private static Vm agent(int instance, VmState state) {
    return new Vm(AGENT, Role.AGENT, Requests.SIZE, instance, false, state);
  }

  /** Of the server, which is done, and that agent. */
  private VmStage provisioning(Vm agent) {
    return provisioning(
        List.of(server(new VmState.Settled(placement("127.77.0.10"), true)), agent));
  }

  private VmStage provisioning(List<Vm> vms) {
    return new VmStage.Provisioning(
        Requests.firewalled(lab.mark.cluster(), 1, WANTED, null), 1, vms);
  }

  /** A clone for the agent's second VM. */
  private Mark successor() {
    Mark second = new Mark(lab.mark.installation(), lab.mark.cluster(), AGENT, 2);
    clone(OTHER, second);
    return second;
  }

  private void clone(Vmid vmid, Mark mark) {
    lab.ends(
        lab.hypervisor.clone(
            new CloneRequest(
                Lab.PVE1,
                Lab.TEMPLATE,
                vmid,
                mark.node().value(),
                mark,
                "slipway",
                true,
                "local",
                Lab.PVE1)));
  }

  /** One whose Proxmox node does not answer. */
  private Vm away() {
    NodeName node = new NodeName("harbour-agent-3");
    Mark mark = new Mark(lab.mark.installation(), lab.mark.cluster(), node, 1);
    clone(AWAY, mark);
    CallFault noRoute =
        new CallFault(
            null,
            "/nodes/pve1/qemu/%s/**".formatted(AWAY),
            null,
            CallFault.Kind.ERROR,
            595,
            "No route to host",
            null,
            null);
    lab.simulator.faults().put("away", List.of(noRoute));
    VmState settled = new VmState.Settled(placement("127.77.0.14"), true);
    return new Vm(node, Role.AGENT, Requests.SIZE, 1, true, settled);
  }

  private static VmState placed(VmStep step, String address) {
    return new VmState.Building(placement(address), step, null, true);
  }

  private static Vmid vmid(String address) {
    if (address == null || address.endsWith(".10")) {
      return Lab.VMID;
    }
    return address.endsWith(".14") ? AWAY : OTHER;
  }

  private static Placement placement(String address) {
    return new Placement(
        "lab",
        Lab.PVE1,
        Lab.PVE1,
        Lab.TEMPLATE,
        vmid(address),
        address,
        22,
        "slipway",
        "seeds:iso/slipway-test.iso",
        "local",
        Instant.now());
  }

  /** Of the first of VMs in those states; null: nothing yet. */
  private VmOutcome run(String flannelBackend, VmState... states) {
    List<Vm> vms = new ArrayList<>();
    for (VmState state : states) {
      NodeName node = new NodeName("harbour-server-" + (vms.size() + 1));
      vms.add(new Vm(node, Role.SERVER, Requests.SIZE, 1, false, state));
    }
    return run(
        VmStep.FIREWALL,
        new VmStage.Provisioning(
            Requests.firewalled(lab.mark.cluster(), states.length, WANTED, flannelBackend), 1, vms),
        vms.getFirst(),
        lab.mark);
  }

  private VmOutcome run(VmStep step, VmStage stage, Vm vm, Mark mark) {
    Job of = new Jobs(lab).forward(step, null, 1);
    Job job = new Job(stage, vm, step, mark, lab.hypervisor, of.attempt());
    return new FirewallWork(VmConfigTest.config(settings)).run(job).outcome().get().orElse(null);
  }

  private GuestFirewall firewall() {
    return lab.simulator.vms().find(Lab.VMID.value()).orElseThrow().firewall();
  }

  private List<String> cidrs(String set) {
    return cidrs(Lab.VMID, set);
  }

  private List<String> cidrs(Vmid vmid, String set) {
    GuestFirewall of = lab.simulator.vms().find(vmid.value()).orElseThrow().firewall();
    return of.sets().get(set).stream().map(entry -> entry.get("cidr")).toList();
  }
}
