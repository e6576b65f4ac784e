package dev.slipway.bootstrap.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.bootstrap.domain.BootstrapStage.Bootstrapping;
import dev.slipway.bootstrap.domain.BootstrapStage.Transition;
import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.ClusterResumeRequested;
import dev.slipway.events.ClusterSpec.PlannedNode;
import dev.slipway.events.FailureCode;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.K3sReady;
import dev.slipway.events.NodeFailed;
import dev.slipway.events.NodeInitialised;
import dev.slipway.events.NodeName;
import dev.slipway.events.Samples;
import dev.slipway.events.Stage;
import dev.slipway.events.StageFailed;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmBooted;
import dev.slipway.events.VmDestroyed;
import dev.slipway.events.Vmid;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Agents that cannot be bootstrapped, or whose VM never boots (ADR 23). */
class FailedAgentTest {
  private static final NodeName SERVER = Samples.NODE;
  private static final NodeName AGENT = Samples.AGENT;
  private static final NodeName OTHER = new NodeName("harbour-agent-2");

  private final List<ClusterEvent> said = new ArrayList<>();
  private BootstrapStage stage = BootstrapStage.unknown(Samples.CLUSTER);

  @Test
  void another_one_is_asked_for_and_begins_anew() {
    requested(FailurePolicy.DESTROY, 2, 2);
    boot(AGENT, 1);

    gaveUp(AGENT, 1, GuestStep.AWAIT_CLOUD_INIT);

    assertThat(said).containsExactly(question(1));
    assertThat(stage.due(AGENT)).isEmpty();
    BootstrapStage waiting = stage;
    on(question(1));
    assertThat(stage).isEqualTo(waiting);

    on(destroyed(1));
    boot(AGENT, 2);

    assertThat(stage.due(AGENT)).contains(GuestStep.AWAIT_CLOUD_INIT);
    BootstrapStage anew = stage;
    on(question(1));
    on(answer(1));
    on(destroyed(1));
    assertThat(stage).isEqualTo(anew);
  }

  /** A cluster takes a name that it remembers from no other machine. */
  @Test
  void the_cluster_forgets_the_one_before_it_joins() {
    requested(FailurePolicy.DESTROY, 1, 1);
    boot(SERVER, 1);
    boot(AGENT, 1);
    install(AGENT, 1, GuestStep.START_K3S);
    boot(AGENT, 2);

    install(AGENT, 2, GuestStep.FORGET_FORMER);

    assertThat(stage.due(AGENT)).as("no server to tell it").isEmpty();
    install(SERVER, 1, null);
    assertThat(stage.due(AGENT)).contains(GuestStep.FORGET_FORMER);
    done(AGENT, 2, GuestStep.FORGET_FORMER);
    assertThat(stage.due(AGENT)).contains(GuestStep.START_K3S);
  }

  @Test
  void the_cluster_does_without_one_that_will_have_no_other_vm() {
    requested(FailurePolicy.DESTROY, 2, 1);
    joined(SERVER);
    joined(OTHER);
    boot(AGENT, 1);
    gaveUp(AGENT, 1, GuestStep.AWAIT_CLOUD_INIT);

    on(answer(1));

    assertThat(stage.clusterDue()).as("its VM may still come back to the cluster").isFalse();
    on(destroyed(1));
    assertThat(stage.clusterDue()).isTrue();
    apply(new BootstrapOutcome.ClusterReady(Samples.k3sReady(Samples.CLUSTER).nodes()));
    assertThat(said).last().isInstanceOf(K3sReady.class);
  }

  @Test
  void the_cluster_does_without_one_whose_vm_never_booted() {
    requested(FailurePolicy.DESTROY, 2, 1);
    joined(SERVER);
    joined(OTHER);

    on(answer(3));

    assertThat(stage.clusterDue()).isTrue();
    assertThat(said).isEmpty();
  }

  @Test
  void with_fewer_left_than_are_needed_the_stage_fails_for_what_was_found() {
    requested(FailurePolicy.DESTROY, 2, 2);
    boot(AGENT, 1);
    gaveUp(AGENT, 1, GuestStep.AWAIT_CLOUD_INIT);

    on(answer(1));

    assertThat(said).hasSize(3).last().isInstanceOf(ClusterDestroyRequested.class);
    StageFailed failed = (StageFailed) said.get(1);
    assertThat(failed.node()).isEqualTo(AGENT);
    assertThat(failed.step()).isEqualTo("AWAIT_CLOUD_INIT");
    assertThat(failed.forensics()).isEqualTo("the end of a journal");
    assertThat(stage).isInstanceOf(BootstrapStage.Undoing.class);
    on(answer(1));
    assertThat(said).hasSize(3);
  }

  @Test
  void one_that_is_held_begins_where_it_failed_when_it_is_resumed() {
    requested(FailurePolicy.HOLD, 1, 1);
    boot(AGENT, 1);
    install(AGENT, 1, GuestStep.DOWNLOAD_K3S);
    gaveUp(AGENT, 1, GuestStep.DOWNLOAD_K3S);
    on(answer(1));
    assertThat(stage).isInstanceOf(Held.class);

    on(new ClusterResumeRequested(Samples.CLUSTER, 1, 2, "ada"));

    assertThat(stage.due(AGENT)).contains(GuestStep.DOWNLOAD_K3S);
    BootstrapStage resumed = stage;
    on(said.getFirst());
    on(answer(1));
    assertThat(stage).as("words of the run before").isEqualTo(resumed);
    gaveUp(AGENT, 1, GuestStep.DOWNLOAD_K3S);
    assertThat(said).last().isInstanceOf(NodeFailed.class);
    assertThat(said.getLast().run()).isEqualTo(2);
  }

  /** Its address may be another cluster's by now. */
  @Test
  void a_destroy_asks_nothing_of_one_whose_vm_is_gone() {
    requested(FailurePolicy.DESTROY, 1, 1);
    boot(AGENT, 1);
    gaveUp(AGENT, 1, GuestStep.AWAIT_CLOUD_INIT);
    on(destroyed(1));

    on(Samples.destroyRequested(Samples.CLUSTER));

    assertThat(stage.due(AGENT)).isEmpty();
    assertThat(said).last().isInstanceOf(StageUndone.class);
  }

  /** The stage is held for another reason; the answer is noted all the same. */
  @Test
  void what_becomes_of_an_agent_is_noted_while_the_stage_is_held() {
    requested(FailurePolicy.HOLD, 2, 1);
    boot(SERVER, 1);
    boot(AGENT, 1);
    gaveUp(AGENT, 1, GuestStep.AWAIT_CLOUD_INIT);
    gaveUp(SERVER, 1, GuestStep.AWAIT_CLOUD_INIT);
    assertThat(stage).isInstanceOf(Held.class);

    on(answer(1));
    on(destroyed(1));
    on(new ClusterResumeRequested(Samples.CLUSTER, 1, 2, "ada"));

    assertThat(stage.due(SERVER)).contains(GuestStep.AWAIT_CLOUD_INIT);
    assertThat(stage.due(AGENT)).isEmpty();
    assertThat(stage.node(AGENT).orElseThrow().settled()).isTrue();
  }

  @Test
  void one_that_has_joined_is_not_lost_by_an_old_word() {
    requested(FailurePolicy.DESTROY, 1, 0);
    joined(SERVER);
    joined(AGENT);
    BootstrapStage before = stage;

    on(answer(1));

    assertThat(stage).isEqualTo(before);
  }

  @Test
  void a_loss_that_is_read_before_the_request_counts() {
    on(answer(1));
    on(answer(1));

    requested(FailurePolicy.DESTROY, 2, 1);

    assertThat(stage.node(AGENT).orElseThrow().settled()).isTrue();
    assertThat(said).isEmpty();
  }

  @Test
  void a_loss_that_is_read_before_the_request_may_be_the_end() {
    on(answer(1));

    requested(FailurePolicy.DESTROY, 1, 1);

    assertThat(said).hasAtLeastOneElementOfType(StageFailed.class);
    assertThat(stage).isNotInstanceOf(Bootstrapping.class);
  }

  @Test
  void a_destroy_undoes_those_that_failed_as_well() {
    requested(FailurePolicy.DESTROY, 2, 0);
    boot(AGENT, 1);
    gaveUp(AGENT, 1, GuestStep.AWAIT_CLOUD_INIT);
    on(Samples.nodeFailed(Samples.CLUSTER, 1, Stage.VM, false));
    boot(OTHER, 1);
    gaveUp(OTHER, 1, GuestStep.AWAIT_CLOUD_INIT);

    on(Samples.destroyRequested(Samples.CLUSTER));

    assertThat(stage.due(AGENT)).contains(GuestStep.CANCEL);
    assertThat(stage.due(OTHER)).contains(GuestStep.CANCEL);
  }

  private void requested(FailurePolicy policy, int agents, int fewest) {
    ClusterRequested request =
        Samples.requested(
            Samples.CLUSTER, policy, Samples.bearing(Samples.spec(1, agents), 2, fewest));
    assertThat(request.spec().nodes(request.name()))
        .extracting(PlannedNode::name)
        .contains(SERVER, AGENT);
    on(request);
  }

  private void boot(NodeName node, int instance) {
    VmBooted first = Samples.vmBooted(Samples.CLUSTER);
    on(
        new VmBooted(
            first.cluster(),
            first.generation(),
            first.run(),
            node,
            instance,
            stage.node(node).orElseThrow().role(),
            first.address(),
            first.sshPort(),
            first.sshUser(),
            first.hostKeyFingerprint(),
            first.proxmoxNode()));
  }

  /** Until that step is the next one, or to the end; of what is said only failures are kept. */
  private void install(NodeName node, int instance, GuestStep until) {
    while (true) {
      GuestStep step = stage.node(node).orElseThrow().state().due().orElse(null);
      if (step == null || step == until) {
        break;
      }
      if (step == GuestStep.MAKE_HOST_KEY) {
        apply(new BootstrapOutcome.HostKeyMade(node, instance, Samples.OWN_KEY));
      } else {
        done(node, instance, step);
      }
    }
    said.removeIf(event -> event instanceof NodeInitialised);
  }

  private void joined(NodeName node) {
    boot(node, 1);
    install(node, 1, null);
  }

  private void done(NodeName node, int instance, GuestStep step) {
    apply(new BootstrapOutcome.Done(node, instance, step));
  }

  private void gaveUp(NodeName node, int instance, GuestStep step) {
    apply(
        new BootstrapOutcome.GaveUp(
            node,
            instance,
            step,
            FailureCode.CLOUD_INIT_FAILED,
            1,
            "cloud-init: status error",
            FailureCode.CLOUD_INIT_FAILED.remedy(),
            "the end of a journal"));
  }

  private static NodeFailed question(int instance) {
    NodeFailed sample = Samples.nodeFailed(Samples.CLUSTER, instance, Stage.BOOTSTRAP, false);
    return new NodeFailed(
        sample.cluster(),
        sample.generation(),
        sample.run(),
        sample.node(),
        sample.instance(),
        sample.code(),
        sample.message(),
        sample.stage(),
        sample.lost(),
        sample.step(),
        sample.attempts(),
        sample.remedy(),
        "the end of a journal");
  }

  /** That there will be no other one. */
  private static NodeFailed answer(int instance) {
    return Samples.nodeFailed(Samples.CLUSTER, instance, Stage.VM, true);
  }

  private static VmDestroyed destroyed(int instance) {
    return new VmDestroyed(
        Samples.CLUSTER, 1, 1, AGENT, instance, Vmid.of(20_002), "nextid says free");
  }

  private void on(ClusterEvent event) {
    changed(stage.on(event));
  }

  private void apply(BootstrapOutcome outcome) {
    changed(stage.apply(outcome));
  }

  private void changed(Transition transition) {
    stage = transition.next();
    said.addAll(transition.events());
  }
}
