package dev.slipway.vm.steps;

import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.kit.steps.Step;
import dev.slipway.kit.steps.StepHandler;
import dev.slipway.kit.steps.StepId;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.store.StageRows;
import dev.slipway.vm.work.Work;
import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One step instance per VM, {@code vm/<cluster>/<node>}: which step is due, and whether it leads
 * forward or back, is read from the row each time, so the two never overlap.
 */
@ApplicationScoped
class VmSteps implements StepHandler {
  private static final String KIND = "vm";

  private final StageRows rows;
  private final Jobs jobs;
  private final Commits commits;
  private final Map<VmStep, Work> works = new EnumMap<>(VmStep.class);

  VmSteps(StageRows rows, Jobs jobs, Commits commits, @All List<Work> works) {
    this.rows = rows;
    this.jobs = jobs;
    this.commits = commits;
    works.forEach(work -> work.steps().forEach(step -> this.works.put(step, work)));
  }

  static StepId id(ClusterId cluster, NodeName node) {
    return StepId.of(KIND, cluster, node);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Optional<Step> next(StepId id) {
    ClusterId cluster = ClusterId.of(id.parts().get(0));
    NodeName node = new NodeName(id.parts().get(1));
    VmStage stage = QuarkusTransaction.requiringNew().call(() -> rows.read(cluster));
    return stage
        .due(node)
        .flatMap(
            step ->
                stage
                    .vm(node)
                    .map(vm -> new VmStepRun(jobs, commits, stage, vm, step, works.get(step))));
  }
}
