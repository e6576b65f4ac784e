package dev.slipway.request.view;

import dev.slipway.events.FailureCode;
import dev.slipway.events.K3sReady;
import dev.slipway.events.KubeconfigStored;
import dev.slipway.events.Stage;
import dev.slipway.request.domain.ClusterStatus;
import dev.slipway.request.domain.NodeStatus;
import dev.slipway.request.domain.Phase;
import dev.slipway.request.store.ClusterRow;
import dev.slipway.request.store.LoggedStep;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Reads the stages of a cluster off its status, and their steps off what they report. */
final class StageViews {

  private final ClusterRow row;
  private final ClusterStatus status;
  private final List<LoggedStep> steps;

  private StageViews(ClusterRow row, ClusterStatus status, List<LoggedStep> steps) {
    this.row = row;
    this.status = status;
    this.steps = steps;
  }

  static List<ClusterView.StageView> of(
      ClusterRow row, ClusterStatus status, List<LoggedStep> steps) {
    StageViews views = new StageViews(row, status, steps);
    return Arrays.stream(Stage.values()).map(views::of).toList();
  }

  private ClusterView.StageView of(Stage stage) {
    Instant started = started(stage);
    Instant finished = finished(stage);
    return new ClusterView.StageView(
        stage,
        state(stage, started, finished),
        started,
        finished,
        steps.stream().filter(step -> step.stage() == stage).map(StageViews::step).toList());
  }

  private ClusterView.StageState state(Stage stage, Instant started, Instant finished) {
    if (status.undone().stream().anyMatch(undone -> undone.stage() == stage)) {
      return ClusterView.StageState.UNDONE;
    }
    if (row.phase() == Phase.DESTROYING || row.phase() == Phase.DESTROYED) {
      return ClusterView.StageState.UNDOING;
    }
    if (finished != null) {
      return ClusterView.StageState.DONE;
    }
    if (row.phase() == Phase.HELD
        && status.failures().stream().anyMatch(failed -> failed.stage() == stage)) {
      return ClusterView.StageState.FAILED;
    }
    return started == null ? ClusterView.StageState.PENDING : ClusterView.StageState.RUNNING;
  }

  private Instant started(Stage stage) {
    return switch (stage) {
      case VM -> row.createdAt();
      case BOOTSTRAP ->
          status.nodes().stream()
              .map(NodeStatus::bootedAt)
              .filter(Objects::nonNull)
              .min(Instant::compareTo)
              .orElse(null);
      case KUBECONFIG -> status.at(K3sReady.class).orElse(null);
    };
  }

  private Instant finished(Stage stage) {
    return switch (stage) {
      case VM -> later(allNodes(NodeStatus::bootedAt), status.withoutSeedsAt().orElse(null));
      case BOOTSTRAP -> status.at(K3sReady.class).orElse(null);
      case KUBECONFIG -> status.at(KubeconfigStored.class).orElse(null);
    };
  }

  private Instant allNodes(Function<NodeStatus, Instant> fact) {
    List<Instant> facts = status.members().stream().map(fact).toList();
    return facts.contains(null) ? null : facts.stream().max(Instant::compareTo).orElse(null);
  }

  private static Instant later(Instant a, Instant b) {
    if (a == null || b == null) {
      return null;
    }
    return a.isAfter(b) ? a : b;
  }

  private static ClusterView.Step step(LoggedStep step) {
    return new ClusterView.Step(
        step.step(),
        step.node(),
        state(step),
        step.attempt(),
        step.nextRetry(),
        step.percent(),
        step.message(),
        step.errorCode() == null ? null : error(step),
        step.startedAt(),
        step.finishedAt());
  }

  private static ClusterView.StepState state(LoggedStep step) {
    return switch (step.kind()) {
      case STARTED -> ClusterView.StepState.RUNNING;
      case WAITING -> ClusterView.StepState.WAITING;
      case RETRYING -> ClusterView.StepState.RETRYING;
      case FINISHED -> ClusterView.StepState.FINISHED;
      case GAVE_UP -> ClusterView.StepState.GAVE_UP;
    };
  }

  private static ClusterView.StepError error(LoggedStep step) {
    String remedy =
        Arrays.stream(FailureCode.values())
            .filter(code -> code.name().equals(step.errorCode()))
            .map(FailureCode::remedy)
            .findFirst()
            .orElse(null);
    return new ClusterView.StepError(step.errorCode(), step.error(), remedy);
  }
}
