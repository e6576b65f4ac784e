package dev.slipway.vm.proxmox;

import static dev.slipway.vm.proxmox.Lab.PVE1;
import static dev.slipway.vm.proxmox.Lab.TEMPLATE;
import static dev.slipway.vm.proxmox.Lab.VMID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.lab.simulator.Delays;
import dev.slipway.vm.hypervisor.Hypervisor.Hardware;
import dev.slipway.vm.hypervisor.Hypervisor.HostNode;
import dev.slipway.vm.hypervisor.Hypervisor.ListedVm;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.Hypervisor.Storage;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.Hypervisor.TaskState;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.hypervisor.VmFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the service relies on, asked of the simulator with the least-privilege token. */
class HypervisorContractTest {
  private static final Vmid FOREIGN = new Vmid(101);
  private static final String ISO = "slipway-test.iso";
  private static final String VOLUME = "seeds:iso/" + ISO;

  private Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void what_there_is_is_listed() {
    assertThat(lab.hypervisor.nodes())
        .allMatch(HostNode::online)
        .extracting(node -> node.name().value())
        .containsExactlyInAnyOrder("pve1", "pve2");
    assertThat(lab.hypervisor.storages(PVE1))
        .filteredOn(storage -> storage.content().contains("iso"))
        .extracting(Storage::name)
        .contains("seeds");
    assertThat(lab.hypervisor.vms())
        .filteredOn(ListedVm::template)
        .extracting(vm -> vm.vmid().value())
        .contains(9000, 9001);
    assertThat(lab.hypervisor.permissions().get("/storage/seeds")).contains("Datastore.Allocate");
  }

  @Test
  void a_clone_carries_its_mark_and_is_found() {
    OwnVm vm = lab.cloned();

    assertThat(vm.live().mark()).contains(lab.mark);
    assertThat(vm.live().settings()).containsEntry("name", "harbour-server-1");
    assertThat(lab.hypervisor.idFree(VMID)).isFalse();
  }

  @Test
  void configuring_keeps_the_hardware_address() {
    OwnVm vm = lab.cloned();
    String mac = vm.live().mac().orElseThrow();

    lab.hypervisor.configure(vm, new Hardware(4, 3072, "vmbr0", 0, List.of("slipway", "demo")));

    assertThat(lab.own().live().mac()).contains(mac);
    assertThat(lab.own().live().settings())
        .containsEntry("cores", "4")
        .containsEntry("memory", "3072")
        .containsEntry("tags", "demo;slipway");
  }

  @Test
  void a_disk_grows_and_does_not_shrink() {
    lab.ends(lab.hypervisor.resize(lab.cloned(), "scsi0", 10));
    assertThat(lab.own().live().driveBytes("scsi0")).contains(10L << 30);

    TaskRef shrink = lab.hypervisor.resize(lab.own(), "scsi0", 5);

    await()
        .untilAsserted(
            () ->
                assertThat(lab.hypervisor.task(shrink))
                    .isInstanceOfSatisfying(
                        TaskState.Failed.class,
                        failed -> assertThat(failed.text()).contains("shrinking")));
  }

  @Test
  void a_seed_goes_in_and_comes_out_of_a_running_vm() {
    OwnVm vm = lab.cloned();
    lab.ends(lab.hypervisor.upload(PVE1, "seeds", ISO, new byte[4096]));
    lab.hypervisor.attach(vm, "ide2", VOLUME);
    assertThat(lab.own().live().volume("ide2")).contains(VOLUME);
    lab.ends(lab.hypervisor.start(lab.own()));
    assertThat(lab.hypervisor.running(lab.own())).isTrue();

    lab.hypervisor.eject(lab.own(), "ide2");
    lab.hypervisor.deleteIso(PVE1, "seeds", VOLUME).ifPresent(lab::ends);

    assertThat(lab.own().live().volume("ide2")).contains("none");
    assertThat(lab.hypervisor.pending(lab.own(), "ide2")).isFalse();
    assertThat(lab.hypervisor.isoThere(PVE1, "seeds", VOLUME)).isFalse();
  }

  @Test
  void deleting_a_volume_that_is_not_there_succeeds() {
    lab.hypervisor.deleteIso(PVE1, "seeds", VOLUME).ifPresent(lab::ends);

    assertThat(lab.hypervisor.isoThere(PVE1, "seeds", VOLUME)).isFalse();
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
  void a_taken_vmid_is_refused_under_its_own_code() {
    lab.cloned();

    VmFailure failure =
        catchThrowableOfType(VmFailure.class, () -> lab.hypervisor.clone(lab.request()));

    assertThat(failure.failure()).isEqualTo(FailureCode.VMID_TAKEN);
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
