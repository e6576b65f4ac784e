package dev.slipway.vm.steps;

import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.EventId;
import dev.slipway.events.NodeName;
import dev.slipway.events.StageFailed;
import dev.slipway.kit.delivery.Outbox;
import dev.slipway.kit.delivery.Received;
import dev.slipway.kit.steps.StageTimes;
import dev.slipway.kit.steps.StepId;
import dev.slipway.kit.steps.Steps;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmStage.Transition;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.store.StageRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * The one way in which a stage changes, in the caller's transaction: row locked, new state written,
 * its events appended, its leases given back, its steps made due.
 */
@ApplicationScoped
public class StageChanges {
  private final StageRows rows;
  private final Outbox outbox;
  private final Steps steps;
  private final LeaseEnds leases;
  private final Progress progress;
  private final StageTimes times;
  private final Clock clock;

  StageChanges(
      StageRows rows,
      Outbox outbox,
      Steps steps,
      LeaseEnds leases,
      Progress progress,
      StageTimes times,
      Clock clock) {
    this.rows = rows;
    this.outbox = outbox;
    this.steps = steps;
    this.leases = leases;
    this.progress = progress;
    this.times = times;
    this.clock = clock;
  }

  /** What an event changes. */
  public void onEvent(Received received) {
    ClusterEvent event = received.event();
    apply(event.cluster(), stage -> stage.on(event), received.time(), received.id(), null);
  }

  /**
   * A change that a step's outcome makes.
   *
   * @param running the node whose step is at work: the engine takes care of that one
   * @return the stage as it is now
   */
  VmStage onOutcome(ClusterId cluster, Function<VmStage, Transition> change, NodeName running) {
    return apply(cluster, change, clock.instant(), null, running);
  }

  private VmStage apply(
      ClusterId cluster,
      Function<VmStage, Transition> change,
      Instant at,
      EventId causedBy,
      NodeName running) {
    rows.lock(cluster);
    VmStage before = rows.read(cluster);
    Transition transition = change.apply(before);
    VmStage after = transition.next();
    if (!after.equals(before)) {
      rows.write(after);
      leases.changed(before, after, at);
      boolean failed = transition.events().stream().anyMatch(StageFailed.class::isInstance);
      times.changed(cluster.toString(), Phases.of(before), Phases.of(after), failed);
      after.vms().stream()
          .filter(vm -> !vm.node().equals(running))
          .forEach(vm -> makeDue(vm, before, after));
    }
    outbox.appendAll(transition.events(), causedBy);
    return after;
  }

  private static boolean parked(VmStage stage, NodeName node) {
    return stage.vm(node).map(Vm::state).filter(VmState.Parked.class::isInstance).isPresent();
  }

  private void makeDue(Vm vm, VmStage before, VmStage after) {
    StepId id = VmSteps.id(after.cluster(), vm.node());
    switch (asked(vm, before, after)) {
      case WAKE -> {
        steps.wake(id);
        progress.began(after, vm.node(), after.due(vm.node()).orElseThrow());
      }
      case SCHEDULE -> {
        steps.schedule(id, Duration.ZERO);
        progress.began(after, vm.node(), after.due(vm.node()).orElseThrow());
      }
      case REMOVE -> steps.remove(id);
      case LEAVE -> {
        // Nothing changes for this one.
      }
    }
  }

  /** What the engine is asked for. */
  enum Asked {
    WAKE,
    SCHEDULE,
    REMOVE,
    LEAVE
  }

  static Asked asked(Vm vm, VmStage before, VmStage after) {
    Optional<VmStep> was = before.due(vm.node());
    Optional<VmStep> due = after.due(vm.node());
    if (due.isEmpty()) {
      return was.isPresent() ? Asked.REMOVE : Asked.LEAVE;
    }
    boolean forced = parked(before, vm.node()) && !(vm.state() instanceof VmState.Parked);
    boolean other = was.isPresent() && !due.equals(was);
    // The time between two looks is the proof: a wake would have the second one follow at once.
    boolean looks = due.equals(was) && due.get() == VmStep.VERIFY;
    boolean anew = before.getClass() != after.getClass() && !looks;
    if (forced || other || anew) {
      // A request, a destroy, a resume, a force, or another step: whatever failed before counts no
      // more.
      return Asked.WAKE;
    }
    return was.isEmpty() ? Asked.SCHEDULE : Asked.LEAVE;
  }
}
