package dev.slipway.vm.proxmox.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;

/** On what a real Proxmox VE answered. */
class PlayedHypervisorContractTest extends HypervisorContract {
  private final PlayedProxmox proxmox = new PlayedProxmox();

  @Override
  Site site() {
    return new Site(
        proxmox.hypervisor(),
        new ProxmoxNode("vm"),
        new Vmid(9100),
        "local",
        "seeds",
        "slipway",
        "vmbr0",
        new Site.Vmids(new Vmid(990_000), new Vmid(990_099)),
        Duration.ofSeconds(10));
  }

  @AfterAll
  @Override
  void nothingRemains() {
    super.nothingRemains();
    assertThat(proxmox.machines()).isEmpty();
    assertThat(proxmox.isos()).isEmpty();
    proxmox.close();
  }
}
