package dev.slipway.bootstrap.domain;

import dev.slipway.bootstrap.domain.BootstrapStage.Bootstrapping;
import dev.slipway.bootstrap.domain.BootstrapStage.Undone;
import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.NodeFailed;
import dev.slipway.events.Stage;
import dev.slipway.events.VmBooted;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * VMs booted, or will never, of a cluster whose request has not been read yet.
 *
 * @param lost agents that will have no VM; empty where an earlier version wrote the row
 */
public record Early(ClusterId cluster, List<VmBooted> booted, List<NodeFailed> lost)
    implements BootstrapStage {

  public Early {
    lost = lost == null ? List.of() : List.copyOf(lost);
  }

  /** What is worth keeping of it until the request is read. */
  static boolean keeps(NodeFailed event) {
    return event.finder() == Stage.VM && event.forGood();
  }

  @Override
  public int generation() {
    return 1;
  }

  @Override
  public int run() {
    return 1;
  }

  @Override
  public List<GuestNode> nodes() {
    return List.of();
  }

  @Override
  public Transition requested(ClusterRequested event) {
    BootstrapStage stage = Bootstrapping.of(event);
    List<ClusterEvent> said = new ArrayList<>();
    for (VmBooted vm : booted) {
      stage = stage.booted(vm).next();
    }
    for (NodeFailed agent : lost) {
      Transition without = stage.failed(agent);
      stage = without.next();
      said.addAll(without.events());
    }
    return new Transition(stage, List.copyOf(said));
  }

  @Override
  public Transition booted(VmBooted event) {
    return booted.contains(event)
        ? stay()
        : new Transition(new Early(cluster, with(booted, event), lost), List.of());
  }

  @Override
  public Transition failed(NodeFailed event) {
    return lost.contains(event) || !keeps(event)
        ? stay()
        : new Transition(new Early(cluster, booted, with(lost, event)), List.of());
  }

  private static <T> List<T> with(List<T> list, T more) {
    return Stream.concat(list.stream(), Stream.of(more)).toList();
  }

  @Override
  public Transition destroyRequested(ClusterDestroyRequested event) {
    return Undone.answering(cluster, event.generation(), event.run(), List.of());
  }
}
