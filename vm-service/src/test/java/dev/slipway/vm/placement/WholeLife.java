package dev.slipway.vm.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.events.FailureCode;
import dev.slipway.events.NodeName;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ProxmoxSpec.Startup;
import dev.slipway.events.Vmid;
import dev.slipway.vm.hypervisor.Firewall;
import dev.slipway.vm.hypervisor.Firewall.Rule;
import dev.slipway.vm.hypervisor.Hardware;
import dev.slipway.vm.hypervisor.Hardware.Card;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisor.CloneRequest;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.Hypervisor.TaskState;
import dev.slipway.vm.hypervisor.Hypervisor.Volumes;
import dev.slipway.vm.hypervisor.Mark;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.hypervisor.VmFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A VM's whole life, by the calls that the service makes and in their order. */
final class WholeLife {
  static final Vmid VMID = new Vmid(20_000);
  private static final ProxmoxNode PVE1 = new ProxmoxNode("pve1");
  private static final String DISKS = "local-lvm";
  private static final String SEEDS = "seeds";
  private static final String ISO = "slipway-whole-life.iso";
  private static final String SEED = SEEDS + ":iso/" + ISO;

  private final Hypervisor hypervisor;
  private final Mark mark =
      new Mark(
          UUID.randomUUID(),
          new ClusterId(UuidCreator.getTimeOrderedEpoch()),
          new NodeName("harbour-server-1"),
          1);

  WholeLife(Hypervisor hypervisor) {
    this.hypervisor = hypervisor;
  }

  /**
   * From the clone to the proof of absence; only its own volumes may be left unproven.
   *
   * @return what was seen of the disks while the VM was there
   * @throws VmFailure from the first call that is refused
   */
  Volumes live() {
    cloned();
    hypervisor.configure(own(), new Hardware(2, 2048, new Card("vmbr0", 0, 0), List.of("slipway")));
    hypervisor.configure(own(), withFurtherDisk()).ifPresent(this::ends);
    ends(hypervisor.resize(own(), "scsi0", 10));
    ends(hypervisor.upload(PVE1, SEEDS, ISO, new byte[4096]));
    hypervisor.attach(own(), "ide2", SEED);
    hypervisor.firewall(
        own(),
        new Firewall(
            Map.of("members", Set.of("10.0.0.1", "10.0.0.2")), List.of(Rule.from("members"))));
    hypervisor.firewallSet(own(), "members", Set.of("10.0.0.3"), Set.of("10.0.0.2"));
    ends(hypervisor.start(own()));
    assertThat(hypervisor.running(own())).isTrue();
    hypervisor.eject(own(), "ide2");
    assertThat(hypervisor.pending(own(), "ide2")).isFalse();
    hypervisor.deleteIso(PVE1, SEEDS, SEED).ifPresent(this::ends);
    assertThat(hypervisor.isoThere(PVE1, SEEDS, SEED)).isFalse();
    hypervisor.protect(own(), true);
    Volumes disks = hypervisor.volumes(PVE1, DISKS, VMID);
    hypervisor.protect(own(), false);
    ends(hypervisor.stop(own()));
    ends(hypervisor.destroy(own()));
    assertThat(hypervisor.find(VMID, PVE1)).isEqualTo(new Sighting.Absent());
    return disks;
  }

  private static Hardware withFurtherDisk() {
    return new Hardware(
        2,
        1,
        null,
        2048,
        true,
        new Startup(1, null, null),
        List.of(new Card("vmbr0", 0, 0)),
        new Hardware.Disks(
            "scsi0",
            new Hardware.Options(true, true, false),
            List.of(new Hardware.ExtraDisk("slipway-1", DISKS, 4, null))),
        List.of("slipway"));
  }

  /** A VM that is there from now on. */
  OwnVm cloned() {
    ends(
        hypervisor.clone(
            new CloneRequest(
                PVE1,
                new Vmid(9000),
                VMID,
                mark.node().value(),
                mark,
                "slipway",
                true,
                DISKS,
                PVE1)));
    return own();
  }

  void destroyed() {
    ends(hypervisor.destroy(own()));
  }

  private OwnVm own() {
    return switch (hypervisor.find(VMID, PVE1)) {
      case Sighting.Visible seen -> OwnVm.of(seen.vm(), mark).orElseThrow();
      case Sighting.Invisible invisible ->
          throw new VmFailure(FailureCode.VM_NOT_VISIBLE, "taken and not to be seen");
      case Sighting.Absent absent -> throw new VmFailure(FailureCode.VM_LOST, "not there");
    };
  }

  private void ends(TaskRef task) {
    TaskState end =
        await()
            .atMost(Duration.ofSeconds(20))
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(10))
            .until(() -> hypervisor.task(task), state -> !(state instanceof TaskState.Running));
    assertThat(end).isEqualTo(new TaskState.Ok());
  }
}
