package dev.slipway.vm.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.FailureCode;
import dev.slipway.kit.vault.HostKey;
import dev.slipway.vm.InMemoryVault;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.proxmox.Lab;
import dev.slipway.vm.seed.Seed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From the seed that asks for DHCP to the address that the agent tells. */
class DhcpGuestTest {

  @Test
  void the_agent_of_a_guest_that_asked_tells_it_once_the_guest_is_up() {
    try (Lab lab = new Lab()) {
      OwnVm vm = lab.cloned();
      String iso = "slipway-dhcp.iso";
      byte[] seed = seed(lab, vm.live().mac().orElseThrow()).image().exposeBytes();
      lab.ends(lab.hypervisor.upload(Lab.PVE1, "seeds", iso, seed));
      lab.hypervisor.attach(vm, "ide2", "seeds:iso/" + iso);
      Job job = new Jobs(lab).forward(VmStep.AWAIT_SSH, null, 1);
      DhcpAddress address = new DhcpAddress(Jobs.CONFIG);

      lab.ends(lab.hypervisor.start(lab.own()));

      await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptionsMatching(
              notYet ->
                  notYet instanceof VmFailure failure
                      && failure.failure() == FailureCode.GUEST_AGENT_NOT_RUNNING)
          .untilAsserted(() -> assertThat(address.address(job)).startsWith("127.77.201."));
    }
  }

  private static Seed seed(Lab lab, String mac) {
    InMemoryVault vault = new InMemoryVault();
    HostKey key = vault.firstContactHostKey(lab.mark.cluster(), lab.mark.node(), 1);
    return new Seed(
        lab.mark.node(),
        "dhcp-1",
        "slipway",
        vault.sshPublicKey(lab.mark.cluster()),
        key.privateKey(),
        key.publicKey(),
        new Seed.Network(mac, null, null, List.of(), List.of(), List.of(), 0),
        List.of());
  }
}
