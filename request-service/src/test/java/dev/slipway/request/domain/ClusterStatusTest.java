package dev.slipway.request.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.AttentionRequired;
import dev.slipway.events.ClusterDestroyed;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterResumeRequested;
import dev.slipway.events.FailureCode;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.Samples;
import dev.slipway.events.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClusterStatusTest {

  private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");

  private static final List<ClusterEvent> LIFE =
      List.of(
          Samples.requested(Samples.CLUSTER, FailurePolicy.DESTROY),
          Samples.vmCreated(Samples.CLUSTER),
          Samples.vmBooted(Samples.CLUSTER),
          Samples.nodeInitialised(Samples.CLUSTER),
          Samples.k3sReady(Samples.CLUSTER),
          Samples.kubeconfigStored(Samples.CLUSTER),
          Samples.seedRemoved(Samples.CLUSTER));

  @Test
  void readyIsAStoredKubeconfigAndNoSeedLeft() {
    assertThat(after(LIFE.subList(0, 6)).phase()).isEqualTo(Phase.PROVISIONING);
    assertThat(after(LIFE).phase()).isEqualTo(Phase.READY);
  }

  @Test
  void theOrderOfHearingDoesNotMatter() {
    for (int seed = 0; seed < 50; seed++) {
      List<ClusterEvent> shuffled = new ArrayList<>(LIFE);
      Collections.shuffle(shuffled, new Random(seed));
      shuffled.addAll(shuffled.subList(0, 3));

      ClusterStatus status = after(shuffled);

      assertThat(status.phase()).isEqualTo(Phase.READY);
      assertThat(status.nodes()).isEqualTo(after(LIFE).nodes());
    }
  }

  @Test
  void aFailureHoldsOnlyWhereTheRequestSaysSo() {
    ClusterEvent failed = Samples.stageFailed(Samples.CLUSTER, Stage.VM);

    assertThat(after(List.of(LIFE.get(0), failed)).phase()).isEqualTo(Phase.DESTROYING);

    ClusterEvent holding = Samples.requested(Samples.CLUSTER, FailurePolicy.HOLD);
    ClusterEvent resumed = new ClusterResumeRequested(Samples.CLUSTER, 1, 2, "operator");
    assertThat(after(List.of(holding, failed)).phase()).isEqualTo(Phase.HELD);
    assertThat(after(List.of(holding, failed, resumed)).phase()).isEqualTo(Phase.REQUESTED);
  }

  @Test
  void theReportIsDueOnceWhenAllThreeOwnersHaveAnswered() {
    ClusterStatus status = after(List.of(Samples.destroyRequested(Samples.CLUSTER)));
    List<ClusterEvent> published = new ArrayList<>();
    for (Stage stage : List.of(Stage.VM, Stage.VM, Stage.KUBECONFIG, Stage.BOOTSTRAP, Stage.VM)) {
      ClusterStatus.Transition t = status.on(Samples.stageUndone(Samples.CLUSTER, stage), AT);
      status = t.next();
      published.addAll(t.events());
    }

    assertThat(published).singleElement().isInstanceOf(ClusterDestroyed.class);
    assertThat(status.phase()).isEqualTo(Phase.DESTROYING);
    assertThat(status.on(published.get(0), AT).next().phase()).isEqualTo(Phase.DESTROYED);
  }

  @Test
  void whatIsFoundAfterTheEndIsShownAndBringsNothingBack() {
    ClusterEvent destroyed = new ClusterDestroyed(Samples.CLUSTER, 1, 1, List.of());
    AttentionRequired orphan =
        new AttentionRequired(
            Samples.CLUSTER,
            1,
            1,
            Stage.VM,
            ResourceKind.VM,
            "20001",
            FailureCode.ORPHAN_FOUND,
            "it is there",
            "qm destroy 20001");
    ClusterStatus gone = after(List.of(LIFE.get(0), destroyed));

    ClusterStatus.Transition found = gone.on(orphan, AT);

    assertThat(found.next().phase()).isEqualTo(Phase.DESTROYED);
    assertThat(found.next().attention()).extracting(Attention::asked).containsExactly(orphan);
    assertThat(found.events()).isEmpty();
  }

  private static ClusterStatus after(List<ClusterEvent> events) {
    ClusterStatus status = ClusterStatus.unknown(Samples.CLUSTER);
    for (ClusterEvent event : events) {
      status = status.on(event, AT).next();
    }
    return status;
  }
}
