package dev.slipway.bootstrap.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.bootstrap.domain.BootstrapStage.Transition;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.GuestSpec;
import dev.slipway.events.K3sReady;
import dev.slipway.events.Samples;
import dev.slipway.events.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The order of what is done on a guest beside K3s, and that only what is wanted is done. */
class CustomisedGuestTest {
  private static final GuestSpec REBOOT_CHECK =
      new GuestSpec(
          null,
          List.of(),
          List.of(),
          false,
          List.of(),
          List.of(),
          List.of(),
          /* rebootCheck= */ true);

  @Test
  void what_is_wanted_is_done_between_initialisation_and_k3s_in_this_order() {
    List<GuestStep> steps = stepsUntilJoined(Samples.withWishes(Samples.spec(1, 0)));

    assertThat(steps)
        .containsSubsequence(
            GuestStep.CHECK_REQUIREMENTS,
            GuestStep.CHECK_REBOOT,
            GuestStep.SET_PROXY,
            GuestStep.TRUST_CERTIFICATES,
            GuestStep.PLACE_FILES,
            GuestStep.UPGRADE_PACKAGES,
            GuestStep.INSTALL_PACKAGES,
            GuestStep.RUN_PRE_K3S_COMMANDS,
            GuestStep.CONFIGURE_K3S);
  }

  @Test
  void what_is_not_wanted_is_not_even_a_step() {
    List<GuestStep> steps = stepsUntilJoined(Samples.spec(1, 0));

    assertThat(steps)
        .containsSubsequence(GuestStep.CHECK_REQUIREMENTS, GuestStep.CONFIGURE_K3S)
        .doesNotContain(
            GuestStep.SET_PROXY, GuestStep.UPGRADE_PACKAGES, GuestStep.RUN_PRE_K3S_COMMANDS)
        .hasSize(11);
  }

  @Test
  void only_some_of_it_is_done_where_only_some_is_wanted() {
    GuestSpec packages =
        new GuestSpec(null, List.of(), List.of(), false, List.of("jq"), List.of(), List.of());

    List<GuestStep> steps = stepsUntilJoined(with(packages));

    assertThat(steps)
        .containsSubsequence(
            GuestStep.CHECK_REQUIREMENTS, GuestStep.INSTALL_PACKAGES, GuestStep.CONFIGURE_K3S)
        .hasSize(12);
  }

  @Test
  void a_guest_is_restarted_once_its_seed_is_gone_and_not_before() {
    BootstrapStage stage = booted(with(REBOOT_CHECK));
    while (stage.due(Samples.NODE).isPresent()) {
      stage = stage.apply(done(stage.due(Samples.NODE).get())).next();
    }
    GuestStep waiting = stage.node(Samples.NODE).orElseThrow().state().due().orElseThrow();

    BootstrapStage removed = stage.on(Samples.seedRemoved(Samples.CLUSTER)).next();

    assertThat(waiting).isEqualTo(GuestStep.CHECK_REBOOT);
    assertThat(removed.due(Samples.NODE)).hasValue(GuestStep.CHECK_REBOOT);
    assertThat(removed.apply(done(GuestStep.CHECK_REBOOT)).next().due(Samples.NODE))
        .hasValue(GuestStep.CONFIGURE_K3S);
  }

  @Test
  void that_the_seed_is_gone_is_known_however_early_it_is_heard_and_while_it_is_held() {
    BootstrapStage early =
        booted(with(REBOOT_CHECK)).on(Samples.seedRemoved(Samples.CLUSTER)).next();
    BootstrapStage held =
        BootstrapStage.unknown(Samples.CLUSTER)
            .on(Samples.requested(Samples.CLUSTER, FailurePolicy.HOLD, with(REBOOT_CHECK)))
            .next()
            .on(Samples.vmBooted(Samples.CLUSTER))
            .next()
            .on(Samples.stageFailed(Samples.CLUSTER, Stage.BOOTSTRAP))
            .next()
            .on(Samples.seedRemoved(Samples.CLUSTER))
            .next();

    assertThat(held).isInstanceOf(Held.class);
    assertThat(List.of(early, held))
        .allMatch(stage -> stage.node(Samples.NODE).orElseThrow().seedRemoved());
  }

  @Test
  void commands_for_afterwards_run_on_the_first_server_once_and_then_it_is_looked_at_again() {
    BootstrapStage joined = joined(Samples.withWishes(Samples.spec(1, 0)));

    Transition first = joined.apply(ready());
    BootstrapStage after = first.next().apply(done(GuestStep.RUN_POST_K3S_COMMANDS)).next();
    Transition second = after.apply(ready());

    assertThat(first.events()).isEmpty();
    assertThat(first.next().due(Samples.NODE)).hasValue(GuestStep.RUN_POST_K3S_COMMANDS);
    assertThat(first.next().clusterDue()).isFalse();
    assertThat(after.clusterDue()).isTrue();
    assertThat(second.events()).singleElement().isInstanceOf(K3sReady.class);
  }

  @Test
  void without_such_commands_ready_is_said_at_once() {
    Transition ready = joined(Samples.spec(1, 0)).apply(ready());

    assertThat(ready.events()).singleElement().isInstanceOf(K3sReady.class);
  }

  private static ClusterSpec with(GuestSpec guest) {
    ClusterSpec spec = Samples.spec(1, 0);
    return new ClusterSpec(
        spec.servers(), spec.agentPools(), spec.proxmox(), spec.k3s(), spec.endpoint(), guest);
  }

  private static BootstrapOutcome ready() {
    return new BootstrapOutcome.ClusterReady(Samples.k3sReady(Samples.CLUSTER).nodes());
  }

  private static BootstrapOutcome done(GuestStep step) {
    return step == GuestStep.MAKE_HOST_KEY
        ? new BootstrapOutcome.HostKeyMade(Samples.NODE, 1, Samples.OWN_KEY)
        : new BootstrapOutcome.Done(Samples.NODE, 1, step);
  }

  private static BootstrapStage booted(ClusterSpec spec) {
    return BootstrapStage.unknown(Samples.CLUSTER)
        .on(Samples.requested(Samples.CLUSTER, FailurePolicy.DESTROY, spec))
        .next()
        .on(Samples.vmBooted(Samples.CLUSTER))
        .next();
  }

  private static BootstrapStage joined(ClusterSpec spec) {
    BootstrapStage stage = booted(spec).on(Samples.seedRemoved(Samples.CLUSTER)).next();
    for (GuestStep step : stepsUntilJoined(spec)) {
      stage = stage.apply(done(step)).next();
    }
    assertThat(stage.clusterDue()).isTrue();
    return stage;
  }

  private static List<GuestStep> stepsUntilJoined(ClusterSpec spec) {
    List<GuestStep> steps = new ArrayList<>();
    BootstrapStage stage = booted(spec).on(Samples.seedRemoved(Samples.CLUSTER)).next();
    Optional<GuestStep> due = stage.due(Samples.NODE);
    while (due.isPresent()) {
      steps.add(due.get());
      stage = stage.apply(done(due.get())).next();
      due = stage.due(Samples.NODE);
    }
    return steps;
  }
}
