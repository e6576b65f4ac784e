package dev.slipway.kubeconfig.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ClusterEvent;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.Samples;
import dev.slipway.events.Stage;
import dev.slipway.kubeconfig.domain.KubeconfigStage.Transition;
import org.junit.jupiter.api.Test;

/** What the stage makes of its own events, where its rows do not remember them (ADR 9). */
class OwnPastTest {
  private static final ClusterEvent REQUESTED =
      Samples.requested(Samples.CLUSTER, FailurePolicy.DESTROY);

  @Test
  void a_kubeconfig_that_was_stored_is_not_fetched_with_keys_that_may_be_lost() {
    Transition stored =
        after(REQUESTED, Samples.k3sReady(Samples.CLUSTER))
            .on(Samples.kubeconfigStored(Samples.CLUSTER));

    assertThat(stored.next()).isInstanceOf(KubeconfigStage.Stored.class);
    assertThat(stored.next().due()).isEmpty();
    assertThat(stored.events()).isEmpty();
  }

  @Test
  void a_stage_that_said_it_is_undone_is_undone_and_says_it_no_more() {
    Transition undone = after(REQUESTED).on(Samples.stageUndone(Samples.CLUSTER, Stage.KUBECONFIG));

    assertThat(undone.next()).isInstanceOf(KubeconfigStage.Undone.class);
    assertThat(undone.events()).isEmpty();
    assertThat(undone.next().on(Samples.destroyRequested(Samples.CLUSTER)).events()).isEmpty();
  }

  private static KubeconfigStage after(ClusterEvent... events) {
    KubeconfigStage stage = KubeconfigStage.unknown(Samples.CLUSTER);
    for (ClusterEvent event : events) {
      stage = stage.on(event).next();
    }
    return stage;
  }
}
