package dev.slipway.vm.proxmox.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.Vmid;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.proxmox.Lab;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the contract leaves on somebody's Proxmox when a test of it fails: nothing. */
class WorkbenchTest {
  private final Lab lab = new Lab();
  private final Site site = SimulatedHypervisorContractTest.site(lab);
  private final Workbench bench = new Workbench(site);

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void whatever_a_failed_test_left_goes() {
    OwnVm running = bench.cloned();
    String iso = bench.iso();
    bench.ends(lab.hypervisor.upload(site.node(), site.seedStorage(), iso, new byte[4096]));
    lab.hypervisor.attach(running, "ide2", bench.volume(iso));
    bench.ends(lab.hypervisor.start(running));
    bench.clone(bench.request(true));

    assertThat(bench.clear()).isEmpty();

    assertThat(lab.simulator.vms().all()).noneMatch(vm -> site.vmids().contains(id(vm)));
    assertThat(lab.simulator.storages().content("seeds", "pve1")).isEmpty();
  }

  @Test
  void what_is_not_of_this_run_stays_and_is_named() {
    Workbench other = new Workbench(site);
    OwnVm theirs = other.cloned();
    lab.cloned();

    assertThat(bench.clear()).isEmpty();

    assertThat(lab.simulator.vms().find(theirs.vmid().value())).isPresent();
    assertThat(lab.simulator.vms().find(Lab.VMID.value())).isPresent();
    assertThat(bench.ofOtherRuns())
        .singleElement()
        .asString()
        .contains("VM " + theirs.vmid())
        .contains(theirs.live().mark().orElseThrow().line());
  }

  @Test
  void what_cannot_be_removed_is_said() {
    OwnVm vm = bench.cloned();
    Vm live = lab.simulator.vms().find(vm.vmid().value()).orElseThrow();
    live.config(live.config().with("lock", "backup"));

    assertThat(bench.clear())
        .anyMatch(left -> left.contains("is locked (backup)"))
        .anyMatch(left -> left.startsWith("VM %s, made by UPID:".formatted(vm.vmid())));
  }

  private static Vmid id(Vm vm) {
    return new Vmid(vm.vmid());
  }
}
