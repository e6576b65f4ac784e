package dev.slipway.lab.simulator;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.slipway.lab.simulator.faults.CallFault;
import dev.slipway.lab.simulator.faults.Fault;
import dev.slipway.lab.simulator.faults.LockFault;
import dev.slipway.lab.simulator.faults.MirrorFault;
import dev.slipway.lab.simulator.faults.NodeFault;
import dev.slipway.lab.simulator.faults.QuorumFault;
import dev.slipway.lab.simulator.faults.TaskFault;
import dev.slipway.lab.simulator.guest.GuestFault;
import java.util.List;
import java.util.stream.Stream;

/**
 * What goes wrong, by where it does. Each list may be left out; each fault may be limited to a
 * number of {@code times}.
 *
 * @param calls of the Proxmox API
 * @param tasks of Proxmox
 * @param locks of VMs
 * @param guests which boot
 * @param mirror of K3s releases
 * @param nodes which are offline
 * @param quorum of the cluster, which is lost
 */
public record FaultsConfig(
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<CallFault> calls,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<TaskFault> tasks,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<LockFault> locks,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<GuestFault> guests,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<MirrorFault> mirror,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<NodeFault> nodes,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<QuorumFault> quorum) {

  public FaultsConfig {
    calls = calls == null ? List.of() : List.copyOf(calls);
    tasks = tasks == null ? List.of() : List.copyOf(tasks);
    locks = locks == null ? List.of() : List.copyOf(locks);
    guests = guests == null ? List.of() : List.copyOf(guests);
    mirror = mirror == null ? List.of() : List.copyOf(mirror);
    nodes = nodes == null ? List.of() : List.copyOf(nodes);
    quorum = quorum == null ? List.of() : List.copyOf(quorum);
  }

  public static FaultsConfig none() {
    return new FaultsConfig(null, null, null, null, null, null, null);
  }

  List<Fault> all() {
    return Stream.of(calls, tasks, locks, guests, mirror, nodes, quorum)
        .<Fault>flatMap(List::stream)
        .toList();
  }
}
