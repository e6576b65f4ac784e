package dev.slipway.bootstrap.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.bootstrap.domain.BootstrapStage.Transition;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.Samples;
import dev.slipway.events.Stage;
import org.junit.jupiter.api.Test;

/** What the stage makes of its own events, where its rows do not remember them (ADR 9). */
class OwnPastTest {
  private static final ClusterEvent REQUESTED =
      Samples.requested(Samples.CLUSTER, FailurePolicy.DESTROY);
  private static final ClusterEvent BOOTED = Samples.vmBooted(Samples.CLUSTER);
  private static final ClusterEvent INITIALISED = Samples.nodeInitialised(Samples.CLUSTER);

  @Test
  void the_key_that_a_guest_shows_now_is_known_again() {
    BootstrapStage stage = after(REQUESTED, BOOTED, INITIALISED);

    assertThat(stage.node(Samples.NODE).orElseThrow().state())
        .isInstanceOfSatisfying(
            GuestState.Installing.class,
            installing -> {
              assertThat(installing.next()).isEqualTo(GuestStep.CONFIGURE_K3S);
              assertThat(installing.guest().acceptedHostKeys()).containsExactly(Samples.OWN_KEY);
            });
  }

  @Test
  void a_cluster_that_was_ready_is_ready_and_says_it_no_more() {
    Transition ready = after(REQUESTED, BOOTED, INITIALISED).on(Samples.k3sReady(Samples.CLUSTER));

    assertThat(ready.next()).isInstanceOf(BootstrapStage.Ready.class);
    assertThat(ready.events()).isEmpty();
    assertThat(ready.next().due(Samples.NODE)).isEmpty();
  }

  @Test
  void a_stage_that_said_it_is_undone_is_undone_and_says_it_no_more() {
    Transition undone =
        after(REQUESTED, BOOTED).on(Samples.stageUndone(Samples.CLUSTER, Stage.BOOTSTRAP));

    assertThat(undone.next()).isInstanceOf(BootstrapStage.Undone.class);
    assertThat(undone.events()).isEmpty();
  }

  @Test
  void what_the_row_remembers_is_not_learnt_again() {
    BootstrapStage ready = after(REQUESTED, BOOTED, INITIALISED, Samples.k3sReady(Samples.CLUSTER));

    assertThat(ready.on(INITIALISED).next()).isEqualTo(ready);
    assertThat(ready.on(Samples.k3sReady(Samples.CLUSTER)).next()).isEqualTo(ready);
  }

  private static BootstrapStage after(ClusterEvent... events) {
    BootstrapStage stage = BootstrapStage.unknown(Samples.CLUSTER);
    for (ClusterEvent event : events) {
      stage = stage.on(event).next();
    }
    return stage;
  }
}
