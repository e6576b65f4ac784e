package dev.slipway.bootstrap.steps;

import dev.slipway.bootstrap.domain.BootstrapOutcome;
import dev.slipway.bootstrap.guest.EvidencedFailure;
import dev.slipway.bootstrap.guest.Poll;
import dev.slipway.events.ClusterId;
import dev.slipway.events.FailureCode;
import dev.slipway.events.NodeName;
import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.Completion;
import dev.slipway.kit.steps.Next;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.steps.Step;
import java.time.Duration;
import java.time.Instant;

/** What the stage's steps have in common: look, tell the domain, or look again. */
abstract class StageStep implements Step {
  private final StepKit kit;

  StageStep(StepKit kit) {
    this.kit = kit;
  }

  StepKit kit() {
    return kit;
  }

  abstract ClusterId cluster();

  /** Null for the step of the cluster as a whole. */
  abstract NodeName node();

  /** Does the outside calls. */
  abstract Poll<BootstrapOutcome> look();

  /** The code for a wait that took too long. */
  abstract FailureCode timeout();

  /** What is worth keeping of a wait that took too long; null for nothing. */
  String evidence() {
    return null;
  }

  abstract BootstrapOutcome givenUp(Attempt attempt, FailureCode code, StageException cause);

  @Override
  public final Completion run(Attempt attempt) {
    return switch (look()) {
      case Poll.Done<BootstrapOutcome> done -> () -> finished(attempt, done.value(), done.note());
      case Poll.NotYet<BootstrapOutcome> waiting -> {
        if (kit.pauses().overdue(attempt, retries())) {
          throw overdue(waiting.waitingFor());
        }
        yield () -> waiting(attempt, waiting.waitingFor());
      }
    };
  }

  private StageException overdue(String waitingFor) {
    FailureCode code = timeout();
    return new EvidencedFailure(
        code, false, "not within %s: %s".formatted(retries().deadline(), waitingFor), evidence());
  }

  private Next finished(Attempt attempt, BootstrapOutcome outcome, String note) {
    kit.changes().lock(cluster());
    kit.reports().finished(cluster(), node(), name(), attempt, note);
    kit.changes().found(attempt.id(), outcome);
    return Next.advance();
  }

  private Next waiting(Attempt attempt, String waitingFor) {
    Duration pause = kit.pauses().untilNextLook(attempt);
    if (kit.pauses().tellable(attempt)) {
      kit.changes().lock(cluster());
      kit.reports()
          .waiting(cluster(), node(), name(), attempt, kit.pauses().after(pause), waitingFor);
    }
    return Next.lookAgain(pause);
  }

  @Override
  public final void retrying(Attempt attempt, StageException cause, Instant nextAttempt) {
    kit.changes().lock(cluster());
    kit.reports().retrying(cluster(), node(), name(), attempt, nextAttempt, cause);
  }

  @Override
  public final Next gaveUp(Attempt attempt, StageException cause) {
    kit.changes().lock(cluster());
    kit.reports().gaveUp(cluster(), node(), name(), attempt, cause);
    kit.changes().found(attempt.id(), givenUp(attempt, code(cause), cause));
    return Next.advance();
  }

  /** The engine's own codes are in the catalogue as well; anything else would be a bug. */
  private static FailureCode code(StageException cause) {
    try {
      return FailureCode.valueOf(cause.code());
    } catch (IllegalArgumentException unknown) {
      return FailureCode.INTERNAL;
    }
  }
}
