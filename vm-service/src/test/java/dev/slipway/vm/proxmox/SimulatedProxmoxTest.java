package dev.slipway.vm.proxmox;

import static dev.slipway.vm.proxmox.Lab.PVE1;
import static dev.slipway.vm.proxmox.Lab.TEMPLATE;
import static dev.slipway.vm.proxmox.Lab.VMID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.lab.simulator.Delays;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.VmFailure;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What the service relies on beside the contract, where it takes an administrator, a delay or a
 * second node to see it.
 */
class SimulatedProxmoxTest {
  private static final Vmid FOREIGN = new Vmid(101);

  private Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void a_destroyed_vm_is_absent_and_its_volumes_cannot_be_judged_with_these_rights() {
    lab.ends(lab.hypervisor.destroy(lab.cloned()));

    assertThat(lab.hypervisor.find(VMID, PVE1)).isEqualTo(new Sighting.Absent());
    assertThat(lab.hypervisor.volumes(PVE1, "local", VMID).verifiable()).isFalse();
    assertThat(lab.simulator.vms().find(VMID.value())).isEmpty();
  }

  @Test
  void a_vm_that_moved_is_found_where_it_is() {
    lab.cloned();
    lab.simulator.vms().find(VMID.value()).orElseThrow().moveTo("pve2");

    assertThat(lab.own().node()).isEqualTo(new ProxmoxNode("pve2"));
  }

  @Test
  void a_vm_outside_the_pool_is_taken_and_invisible() {
    assertThat(lab.hypervisor.find(FOREIGN, null)).isEqualTo(new Sighting.Invisible());
  }

  @Test
  void a_clone_whose_answer_was_lost_is_found_by_its_target() {
    again(Delays.NONE.withFullClone(Duration.ofSeconds(2)));
    Instant intent = Instant.now();
    TaskRef started = lab.hypervisor.clone(lab.request());

    await()
        .ignoreExceptionsInstanceOf(VmFailure.class)
        .untilAsserted(
            () ->
                assertThat(lab.hypervisor.findCloneTask(PVE1, TEMPLATE, VMID, intent))
                    .contains(started));
    assertThat(lab.hypervisor.find(VMID, PVE1)).isEqualTo(new Sighting.Invisible());
    assertThat(lab.hypervisor.findCloneTask(PVE1, TEMPLATE, new Vmid(20_001), intent)).isEmpty();
    lab.ends(started);
  }

  @Test
  void an_idle_connection_that_the_server_closed_does_not_fail_a_question() {
    again(keepAlive(Duration.ofMillis(300)));
    lab.hypervisor.nodes();

    await()
        .pollDelay(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(10))
        .until(() -> !lab.hypervisor.nodes().isEmpty());
  }

  private void again(Delays delays) {
    lab.close();
    lab = new Lab(delays);
  }

  private static Delays keepAlive(Duration keepAlive) {
    Duration zero = Duration.ZERO;
    return new Delays(
        zero, zero, zero, zero, zero, zero, zero, zero, zero, zero, null, zero, keepAlive, zero);
  }
}
