package dev.slipway.vm.proxmox.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.Vmid;
import dev.slipway.vm.proxmox.Lab;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;

/** On the simulator, with the least-privilege token. */
class SimulatedHypervisorContractTest extends HypervisorContract {
  private final Lab lab = new Lab();

  @Override
  Site site() {
    return site(lab);
  }

  static Site site(Lab lab) {
    return new Site(
        lab.hypervisor,
        Lab.PVE1,
        Lab.TEMPLATE,
        "local",
        "seeds",
        "slipway",
        "vmbr0",
        new Site.Vmids(new Vmid(990_000), new Vmid(990_099)),
        Duration.ofMinutes(1));
  }

  @AfterAll
  @Override
  void nothingRemains() {
    super.nothingRemains();
    assertThat(lab.simulator.vms().all())
        .as("what the simulator's administrator sees")
        .noneMatch(vm -> vm.vmid() >= 990_000);
    assertThat(lab.simulator.storages().content("seeds", "pve1")).isEmpty();
    lab.close();
  }
}
