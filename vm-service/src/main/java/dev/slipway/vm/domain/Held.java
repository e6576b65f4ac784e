package dev.slipway.vm.domain;

import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterResumeRequested;
import dev.slipway.events.NodeFailed;
import dev.slipway.events.NodeInitialised;
import dev.slipway.events.ParkedResourceForced;
import dev.slipway.events.StageFailed;
import dev.slipway.vm.domain.VmStage.Provisioning;
import java.util.List;

/** The stage gave up under failurePolicy HOLD: nothing runs until a resume or a destroy. */
public record Held(Provisioning at, StageFailed failure) implements VmStage {
  @Override
  public ClusterId cluster() {
    return at.cluster();
  }

  @Override
  public int generation() {
    return at.generation();
  }

  @Override
  public int run() {
    return at.run();
  }

  @Override
  public List<Vm> vms() {
    return at.vms();
  }

  @Override
  public Transition initialised(NodeInitialised event) {
    return noted(at.initialised(event));
  }

  @Override
  public Transition failed(NodeFailed event) {
    return noted(at.failed(event));
  }

  @Override
  public Transition forced(ParkedResourceForced event) {
    return noted(at.forced(event));
  }

  private Transition noted(Transition without) {
    return new Transition(new Held((Provisioning) without.next(), failure), without.events());
  }

  @Override
  public Transition resumeRequested(ClusterResumeRequested event) {
    return event.run() > at.run() ? at.resumeRequested(event) : stay();
  }

  @Override
  public Transition destroyRequested(ClusterDestroyRequested event) {
    return at.destroyRequested(event);
  }
}
