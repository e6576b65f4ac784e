package dev.slipway.vm.messaging;

import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisor.CloneRequest;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.Hypervisor.TaskState;
import dev.slipway.vm.hypervisor.LiveVm;
import dev.slipway.vm.hypervisor.Mark;
import dev.slipway.vm.hypervisor.OwnVm;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BiConsumer;

/** What others than the service do on the hypervisor, with rights to everything. */
record Others(Hypervisor root) {
  private static final Mark ANY =
      new Mark(UUID.randomUUID(), anyCluster(), new NodeName("somebody-elses"), 1);

  static ClusterId anyCluster() {
    return new ClusterId(UuidCreator.getTimeOrderedEpoch());
  }

  void clone(Vmid vmid, ProxmoxNode node, Mark mark) {
    Vmid template = new Vmid(node.value().equals("pve1") ? 9000 : 9001);
    ends(
        root.clone(
            new CloneRequest(
                node, template, vmid, mark.node().value(), mark, "slipway", true, "local", node)));
  }

  /** Lays a seed of that volume id onto the node's storage. */
  void lay(ProxmoxNode node, String volume) {
    ends(root.upload(node, "seeds", volume.substring("seeds:iso/".length()), new byte[100]));
  }

  /** Takes away whatever has that VMID, seeds included. */
  void clear(ProxmoxNode node, Vmid vmid, BiConsumer<Integer, String> describe) {
    if (vmid == null) {
      return;
    }
    if (root.find(vmid, null) instanceof Sighting.Visible) {
      describe.accept(vmid.value(), ANY.line());
      LiveVm live = ((Sighting.Visible) root.find(vmid, null)).vm();
      ends(root.destroy(OwnVm.of(live, ANY).orElseThrow()));
    }
    root.volumes(node, "local", vmid).volumes().forEach(volume -> take(node, "local", volume));
  }

  void take(ProxmoxNode node, String storage, String volume) {
    root.deleteIso(node, storage, volume).ifPresent(this::ends);
  }

  private void ends(TaskRef task) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> root.task(task), state -> state instanceof TaskState.Ok);
  }
}
