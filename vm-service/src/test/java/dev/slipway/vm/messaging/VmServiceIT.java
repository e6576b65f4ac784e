package dev.slipway.vm.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.DiskFormat;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.NetworkAddress;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.ProxmoxSpec.Disks;
import dev.slipway.events.ProxmoxSpec.ExtraDisk;
import dev.slipway.events.ProxmoxSpec.Startup;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.SeedRemoved;
import dev.slipway.events.Stage;
import dev.slipway.events.StageFailed;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmBooted;
import dev.slipway.events.VmCreated;
import dev.slipway.events.VmDestroyed;
import dev.slipway.vm.Administrator;
import dev.slipway.vm.Backends;
import dev.slipway.vm.Requests;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.LiveVm;
import dev.slipway.vm.hypervisor.Mark;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The service from event to event. */
@QuarkusTest
@Backends
class VmServiceIT extends Conversation {
  @ConfigProperty(name = "lab.proxmox")
  String proxmox;

  @Test
  void a_request_becomes_a_booted_vm_with_our_mark() {
    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));

    VmBooted booted = awaited(VmBooted.class);

    VmCreated created = awaited(VmCreated.class);
    assertThat(created.vmid().value()).isBetween(20_000, 29_999);
    assertThat(booted.sshPort()).isEqualTo(2222);
    assertThat(booted.address()).startsWith("127.77.");
    LiveVm live = visible(created.vmid());
    assertThat(live.mark()).map(Mark::cluster).contains(cluster);
    assertThat(live.settings()).containsEntry("name", booted.node().value());
    assertThat(live.settings())
        .containsEntry("memory", "2048")
        .containsEntry("balloon", "0")
        .containsEntry("sockets", "1")
        .containsEntry("cores", "2")
        .containsEntry("onboot", "1");
    assertThat(live.driveBytes("scsi0")).contains(10L << 30);
  }

  @Test
  void an_initialised_node_loses_its_seed() {
    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));
    VmBooted booted = awaited(VmBooted.class);

    topic.say(initialised(booted));

    SeedRemoved removed = awaited(SeedRemoved.class);
    VmCreated created = awaited(VmCreated.class);
    assertThat(audit().isoThere(created.proxmoxNode(), "seeds", removed.volume())).isFalse();
    assertThat(visible(created.vmid()).volume("ide2")).contains("none");
  }

  @Test
  void hardware_is_what_was_asked_for_and_goes_with_the_vm_although_it_is_protected() {
    ProxmoxSpec.Hardware wanted =
        new ProxmoxSpec.Hardware(
            "host",
            2,
            false,
            new Disks(DiskFormat.RAW, true, true, true, List.of(new ExtraDisk(5, null, null))),
            new Startup(7, null, 30),
            true);
    topic.say(Requests.requested(cluster, "lab", "debian-12", FailurePolicy.DESTROY, wanted));
    VmBooted booted = awaited(VmBooted.class);
    VmCreated created = awaited(VmCreated.class);
    assertThat(visible(created.vmid()).isProtected()).isFalse();
    topic.say(initialised(booted));
    awaited(SeedRemoved.class);

    LiveVm live = visible(created.vmid());
    assertThat(live.isProtected()).isTrue();
    assertThat(live.settings())
        .containsEntry("sockets", "2")
        .containsEntry("cores", "1")
        .containsEntry("onboot", "0")
        .containsEntry("startup", "order=7,down=30");
    assertThat(live.settings().get("scsi0")).contains(".raw,").contains("discard=on,iothread=1");
    assertThat(live.settings().get("scsi1")).contains("serial=slipway-1").contains("size=5G");

    topic.say(destroy());

    awaited(StageUndone.class);
    assertThat(audit().find(created.vmid(), null)).isEqualTo(new Sighting.Absent());
    assertThat(audit().volumes(created.proxmoxNode(), "local", created.vmid()).volumes()).isEmpty();
    assertThat(leasesHeld()).isZero();
  }

  @Test
  void each_further_network_is_a_card_with_an_address_that_goes_with_the_vm() {
    ProxmoxSpec.Hardware wanted =
        new ProxmoxSpec.Hardware(null, 1, true, null, null, null, List.of("storage"));
    topic.say(Requests.requested(cluster, "lab", "debian-12", FailurePolicy.DESTROY, wanted));

    awaited(VmBooted.class);

    VmCreated created = awaited(VmCreated.class);
    NetworkAddress further = created.furtherAddresses().getFirst();
    assertThat(further.network()).isEqualTo("storage");
    assertThat(further.address()).startsWith("127.78.0.");
    LiveVm live = visible(created.vmid());
    assertThat(live.mac(1)).isPresent().isNotEqualTo(live.mac());
    assertThat(live.settings().get("net1")).startsWith("virtio=").endsWith("bridge=vmbr0,mtu=9000");

    topic.say(destroy());

    assertThat(awaited(StageUndone.class).resources())
        .filteredOn(resource -> resource.kind() == ResourceKind.ADDRESS_LEASE)
        .extracting(Resource::id)
        .containsExactlyInAnyOrder(created.address(), further.address());
    assertThat(leasesHeld()).isZero();
  }

  @Test
  void with_a_firewall_each_vm_lets_the_other_in_before_it_starts() {
    ProxmoxSpec.Firewall wanted =
        new ProxmoxSpec.Firewall(
            List.of("10.0.0.0/8"), List.of(new ProxmoxSpec.Opening("tcp", "443", null)));
    topic.say(Requests.firewalled(cluster, 2, wanted, null));

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(topic.heardOf(cluster, VmBooted.class)).hasSize(2));
    List<VmCreated> created = topic.heardOf(cluster, VmCreated.class);
    Administrator administrator = new Administrator(proxmox);
    for (VmCreated vm : created) {
      assertThat(visible(vm.vmid()).settings().get("net0")).endsWith(",firewall=1");
      assertThat(administrator.firewall(vm.vmid(), "/ipset/slipway-members"))
          .extracting(entry -> entry.get("cidr"))
          .containsExactlyInAnyOrderElementsOf(created.stream().map(VmCreated::address).toList());
      assertThat(administrator.firewall(vm.vmid(), "/rules"))
          .extracting(rule -> rule.get("dport"))
          .contains("443", "2222,6443");
    }
  }

  @Test
  void a_destroy_leaves_nothing_and_proves_it() {
    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));
    VmBooted booted = awaited(VmBooted.class);
    topic.say(initialised(booted));
    awaited(SeedRemoved.class);

    topic.say(destroy());

    StageUndone undone = awaited(StageUndone.class);
    VmDestroyed destroyed = awaited(VmDestroyed.class);
    assertThat(undone.stage()).isEqualTo(Stage.VM);
    assertThat(undone.resources())
        .extracting(Resource::kind)
        .contains(ResourceKind.VM, ResourceKind.VOLUME, ResourceKind.SEED);
    assertThat(audit().find(destroyed.vmid(), null)).isEqualTo(new Sighting.Absent());
    assertThat(leasesHeld()).isZero();
  }

  @Test
  void a_destroy_while_it_boots_is_obeyed_at_once() {
    topic.say(requested("lab", "noboot", FailurePolicy.DESTROY));
    VmCreated created = awaited(VmCreated.class);

    topic.say(destroy());

    awaited(StageUndone.class);
    assertThat(topic.heardOf(cluster, StageFailed.class)).isEmpty();
    assertThat(audit().find(created.vmid(), null)).isEqualTo(new Sighting.Absent());
    assertThat(leasesHeld()).isZero();
  }

  @Test
  void a_destroy_before_any_request_is_a_tombstone() {
    topic.say(destroy());
    awaited(StageUndone.class);

    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));
    topic.say(destroy());

    awaitNothingMore();
    assertThat(topic.heardOf(cluster, VmCreated.class)).isEmpty();
    assertThat(topic.heardOf(cluster, StageUndone.class)).hasSize(1);
  }

  @Test
  void a_repeated_request_makes_no_second_vm() {
    UUID id = topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));
    awaited(VmBooted.class);

    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY), id);
    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));

    awaitNothingMore();
    assertThat(topic.heardOf(cluster, VmCreated.class)).hasSize(1);
  }
}
