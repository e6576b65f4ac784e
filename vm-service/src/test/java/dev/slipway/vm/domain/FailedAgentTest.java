package dev.slipway.vm.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterResumeRequested;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.ClusterSpec.PlannedNode;
import dev.slipway.events.FailureCode;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.events.NodeFailed;
import dev.slipway.events.NodeInitialised;
import dev.slipway.events.NodeName;
import dev.slipway.events.ParkedResourceForced;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.Samples;
import dev.slipway.events.SeedRemoved;
import dev.slipway.events.Stage;
import dev.slipway.events.StageFailed;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmDestroyed;
import dev.slipway.events.Vmid;
import dev.slipway.kit.delivery.StateCodec;
import dev.slipway.vm.domain.VmStage.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Agents that fail are replaced, done without, or the end of their cluster (ADR 23). */
class FailedAgentTest {
  private static final HostKeyFingerprint KEY = Samples.FIRST_KEY;
  private static final NodeName FIRST = Samples.AGENT;
  private static final NodeName SECOND = new NodeName("harbour-agent-2");

  private final List<ClusterEvent> said = new ArrayList<>();
  private VmStage stage;

  @Test
  void one_that_never_boots_is_replaced_once_it_is_proven_gone() {
    requested(2, 2, 2);
    made(FIRST, 1);

    gaveUp(FIRST, 1, VmStep.AWAIT_SSH);

    assertThat(said).containsExactly(word(FIRST, 1, Stage.VM, false));
    assertThat(vm(FIRST).state()).isInstanceOf(VmState.Undoing.class);
    assertThat(vm(FIRST).instance()).isEqualTo(1);

    removed(FIRST, 1);

    assertThat(said.getLast()).isInstanceOf(VmDestroyed.class);
    assertThat(vm(FIRST).instance()).isEqualTo(2);
    assertThat(stage.due(FIRST)).contains(VmStep.PLACE);
    assertThat(said).hasSize(2);
  }

  @Test
  void replacements_are_counted_over_the_whole_cluster() {
    requested(2, 1, 1);
    made(FIRST, 1);
    made(SECOND, 1);

    gaveUp(FIRST, 1, VmStep.AWAIT_SSH);
    gaveUp(SECOND, 1, VmStep.AWAIT_SSH);

    assertThat(said)
        .containsExactly(word(FIRST, 1, Stage.VM, false), word(SECOND, 1, Stage.VM, true));
    removed(SECOND, 1);
    assertThat(vm(SECOND).state()).isInstanceOf(VmState.Gone.class);
    assertThat(stage.due(SECOND)).isEmpty();
  }

  @Test
  void one_that_fails_three_times_is_done_without() {
    requested(2, 2, 1);
    for (int instance = 1; instance <= 3; instance++) {
      made(FIRST, instance);
      gaveUp(FIRST, instance, VmStep.AWAIT_SSH);
      removed(FIRST, instance);
    }

    assertThat(said)
        .filteredOn(NodeFailed.class::isInstance)
        .containsExactly(
            word(FIRST, 1, Stage.VM, false),
            word(FIRST, 2, Stage.VM, false),
            word(FIRST, 3, Stage.VM, true));
    assertThat(vm(FIRST).lost()).isTrue();
    assertThat(stage).isInstanceOf(VmStage.Provisioning.class);
  }

  @Test
  void with_fewer_left_than_are_needed_the_stage_fails() {
    requested(2, 0, 2);
    made(FIRST, 1);

    gaveUp(FIRST, 1, VmStep.AWAIT_SSH);

    assertThat(said)
        .hasSize(2)
        .hasOnlyElementsOfTypes(StageFailed.class, ClusterDestroyRequested.class);
    assertThat(stage).isInstanceOf(VmStage.Undoing.class);
  }

  /** Nothing is there that another one could do better. */
  @Test
  void one_that_cannot_be_placed_is_not_replaced() {
    requested(2, 2, 1);

    gaveUp(FIRST, 1, VmStep.PLACE);

    assertThat(said).containsExactly(word(FIRST, 1, VmStep.PLACE, Stage.VM, true));
    apply(new VmOutcome.Absent(FIRST, 1, VmStep.CONFIRM_UNPLACED, List.of()));
    assertThat(vm(FIRST).state()).isInstanceOf(VmState.Gone.class);
    assertThat(said).hasSize(1);
  }

  @Test
  void a_seed_that_cannot_be_removed_is_no_agent_that_fails() {
    requested(2, 2, 0);
    booted(FIRST, 1);
    on(new NodeInitialised(Samples.CLUSTER, 1, 1, FIRST, 1, Samples.OWN_KEY));

    gaveUp(FIRST, 1, VmStep.EJECT_SEED);

    assertThat(said.getFirst()).isInstanceOf(StageFailed.class);
  }

  @Test
  void a_question_is_noted_and_answered_by_a_step() {
    requested(2, 1, 2);
    booted(FIRST, 1);
    NodeFailed question = Samples.nodeFailed(Samples.CLUSTER, 1, Stage.BOOTSTRAP, false);

    on(question);

    assertThat(stage.due(FIRST)).contains(VmStep.REPLACE);
    VmStage noted = stage;
    on(question);
    assertThat(stage).isEqualTo(noted);

    apply(new VmOutcome.Done(FIRST, 1, VmStep.REPLACE));

    assertThat(said).isEmpty();
    assertThat(stage.due(FIRST)).contains(VmStep.STOP);
    removed(FIRST, 1);
    assertThat(vm(FIRST).instance()).isEqualTo(2);
    VmStage replaced = stage;
    on(question);
    on(new NodeInitialised(Samples.CLUSTER, 1, 1, FIRST, 1, Samples.OWN_KEY));
    on(said.getLast());
    assertThat(stage).isEqualTo(replaced);
  }

  @Test
  void a_question_that_cannot_be_answered_with_another_one_is_answered_with_a_word() {
    requested(2, 0, 1);
    booted(FIRST, 1);

    on(Samples.nodeFailed(Samples.CLUSTER, 1, Stage.BOOTSTRAP, false));
    apply(new VmOutcome.Done(FIRST, 1, VmStep.REPLACE));

    assertThat(said).containsExactly(Samples.nodeFailed(Samples.CLUSTER, 1, Stage.VM, true));
    assertThat(vm(FIRST).lost()).isTrue();
    removed(FIRST, 1);
    assertThat(vm(FIRST).state()).isInstanceOf(VmState.Gone.class);
  }

  /** Whoever asked holds then, or gives the cluster up: either way it is not ours to destroy. */
  @Test
  void one_that_the_cluster_cannot_do_without_stays_until_it_is_asked_again() {
    requested(FailurePolicy.HOLD, 1, 0, 1);
    booted(FIRST, 1);
    NodeFailed question = Samples.nodeFailed(Samples.CLUSTER, 1, Stage.BOOTSTRAP, false);
    on(question);

    apply(new VmOutcome.Done(FIRST, 1, VmStep.REPLACE));

    assertThat(said).containsExactly(Samples.nodeFailed(Samples.CLUSTER, 1, Stage.VM, true));
    assertThat(vm(FIRST).state()).isInstanceOf(VmState.Booted.class);
    VmStage answered = stage;
    on(question);
    on(said.getLast());
    assertThat(stage).isEqualTo(answered);

    on(new ClusterResumeRequested(Samples.CLUSTER, 1, 2, "ada"));
    on(inRun(question, 2));
    assertThat(stage.due(FIRST)).contains(VmStep.REPLACE);
    apply(new VmOutcome.Done(FIRST, 1, VmStep.REPLACE));
    assertThat(said).hasSize(2);
    assertThat(said.getLast().run()).isEqualTo(2);
  }

  @Test
  void nobody_asks_for_another_server() {
    requested(1, 2, 0);
    booted(Samples.NODE, 1);
    VmStage before = stage;
    NodeFailed agent = Samples.nodeFailed(Samples.CLUSTER, 1, Stage.BOOTSTRAP, false);

    on(
        new NodeFailed(
            agent.cluster(),
            1,
            1,
            Samples.NODE,
            1,
            agent.code(),
            agent.message(),
            agent.stage(),
            agent.lost(),
            agent.step(),
            agent.attempts(),
            agent.remedy(),
            null));

    assertThat(stage).isEqualTo(before);
  }

  @Test
  void a_destroy_at_any_moment_tells_of_all_that_there_ever_was() {
    requested(1, 1, 1);
    made(FIRST, 1);
    gaveUp(FIRST, 1, VmStep.AWAIT_SSH);
    removed(FIRST, 1);
    made(FIRST, 2);

    on(Samples.destroyRequested(Samples.CLUSTER));
    removed(FIRST, 2);
    apply(new VmOutcome.Absent(Samples.NODE, 1, VmStep.CONFIRM_UNPLACED, List.of()));

    StageUndone undone = (StageUndone) said.getLast();
    assertThat(undone.resources())
        .extracting(Resource::id)
        .containsExactly(vmid(FIRST, 1).toString(), vmid(FIRST, 2).toString());
    assertThat(((VmStage.Undone) stage).gone()).hasSize(2);
  }

  @Test
  void a_destroy_while_one_is_taken_down_brings_no_other_one() {
    requested(1, 1, 1);
    made(FIRST, 1);
    gaveUp(FIRST, 1, VmStep.AWAIT_SSH);

    on(Samples.destroyRequested(Samples.CLUSTER));
    removed(FIRST, 1);

    assertThat(vm(FIRST).state()).isInstanceOf(VmState.Gone.class);
    assertThat(vm(FIRST).instance()).isEqualTo(1);
  }

  @Test
  void a_failed_one_that_cannot_be_removed_is_parked_and_may_be_forced() {
    requested(1, 1, 1);
    made(FIRST, 1);
    gaveUp(FIRST, 1, VmStep.AWAIT_SSH);

    gaveUp(FIRST, 1, VmStep.STOP);

    assertThat(vm(FIRST).state()).isInstanceOf(VmState.Parked.class);
    on(
        new ParkedResourceForced(
            Samples.CLUSTER, 1, 1, Stage.VM, ResourceKind.VM, vmid(FIRST, 1).toString(), "ada"));
    apply(new VmOutcome.Done(FIRST, 1, VmStep.REMOVE_SEED));
    apply(new VmOutcome.Reported(FIRST, 1, VmStep.VERIFY, List.of()));
    assertThat(vm(FIRST).instance()).isEqualTo(2);
  }

  /** The time between two looks is the proof: neither a destroy nor a resume takes it away. */
  @Test
  void who_waits_for_the_second_look_looks_twice_when_it_begins_anew() {
    requested(FailurePolicy.HOLD, 1, 1, 1);
    made(FIRST, 1, false);
    gaveUp(FIRST, 1, VmStep.AWAIT_SSH);
    removed(FIRST, 1);
    assertThat(stage.due(FIRST)).contains(VmStep.VERIFY_AGAIN);
    VmStage waiting = stage;

    on(Samples.destroyRequested(Samples.CLUSTER));

    assertThat(stage.due(FIRST)).contains(VmStep.VERIFY);
    stage = waiting;
    gaveUp(Samples.NODE, 1, VmStep.PLACE);
    assertThat(stage).isInstanceOf(Held.class);
    on(new ClusterResumeRequested(Samples.CLUSTER, 1, 2, "ada"));
    assertThat(stage.due(FIRST)).contains(VmStep.VERIFY);
  }

  /** No cluster is READY with a seed, and of a VM that was forced a seed may be left. */
  @Test
  void of_one_that_was_forced_it_is_said_whether_its_seed_is_gone() {
    requested(1, 1, 1);
    made(FIRST, 1);
    gaveUp(FIRST, 1, VmStep.AWAIT_SSH);
    gaveUp(FIRST, 1, VmStep.STOP);
    on(
        new ParkedResourceForced(
            Samples.CLUSTER, 1, 1, Stage.VM, ResourceKind.VM, vmid(FIRST, 1).toString(), "ada"));
    apply(new VmOutcome.Done(FIRST, 1, VmStep.REMOVE_SEED));
    VmStage verifying = stage;
    String seed = placement(FIRST, 1).seedVolume();

    reported("FORCED(ada): it is taken", "absent");

    assertThat(said)
        .contains(new SeedRemoved(Samples.CLUSTER, 1, 1, FIRST, 1, seed, "absent"))
        .last()
        .isInstanceOfSatisfying(VmDestroyed.class, gone -> assertThat(gone.forced()).isTrue());
    stage = verifying;
    said.clear();

    reported("it is free", "FORCED(ada): the storage still lists it");

    assertThat(said)
        .singleElement()
        .isInstanceOfSatisfying(VmDestroyed.class, gone -> assertThat(gone.forced()).isTrue());
  }

  private void reported(String vm, String seed) {
    apply(
        new VmOutcome.Reported(
            FIRST,
            1,
            VmStep.VERIFY,
            List.of(
                new Resource(ResourceKind.VM, vmid(FIRST, 1).toString(), vm),
                new Resource(ResourceKind.SEED, placement(FIRST, 1).seedVolume(), seed))));
  }

  /**
   * vm-service read the order to destroy late, and was restored from before it had replaced one.
   */
  @Test
  void its_successor_is_learnt_while_all_are_taken_down() {
    requested(1, 1, 1);
    List<ClusterEvent> log = new ArrayList<>(made(FIRST, 1));
    gaveUp(FIRST, 1, VmStep.AWAIT_SSH);
    log.addAll(said);
    log.add(Samples.destroyRequested(Samples.CLUSTER));
    said.clear();
    removed(FIRST, 1);
    log.addAll(said);
    log.addAll(made(FIRST, 2));
    requested(1, 1, 1);

    log.forEach(this::on);

    assertThat(vm(FIRST).instance()).isEqualTo(2);
    assertThat(stage.due(FIRST)).contains(VmStep.STOP);
    removed(FIRST, 2);
    removed(FIRST, 2, VmStep.VERIFY_AGAIN);
    apply(new VmOutcome.Absent(Samples.NODE, 1, VmStep.CONFIRM_UNPLACED, List.of()));
    assertThat(((VmStage.Undone) stage).gone()).hasSize(2);
  }

  /** What was said of it is on the log, and nothing of it in the row (ADR 9). */
  @Test
  void its_past_is_learnt() {
    requested(1, 1, 1);
    List<ClusterEvent> log = new ArrayList<>(made(FIRST, 1));
    gaveUp(FIRST, 1, VmStep.AWAIT_SSH);
    removed(FIRST, 1);
    log.addAll(said);
    requested(1, 1, 1);

    log.forEach(this::on);

    assertThat(vm(FIRST).instance()).isEqualTo(2);
    assertThat(stage.due(FIRST)).contains(VmStep.PLACE);
    assertThat(said).isEmpty();
  }

  /** Its clone failed: it was destroyed, and had never been said to be there. */
  @Test
  void the_past_of_one_that_was_never_announced_is_learnt() {
    requested(1, 1, 1);
    on(word(FIRST, 1, VmStep.CLONE, Stage.VM, false));
    on(new VmDestroyed(Samples.CLUSTER, 1, 1, FIRST, 1, vmid(FIRST, 1), "it is free"));

    assertThat(vm(FIRST).instance()).isEqualTo(2);
    assertThat(said).isEmpty();
  }

  @Test
  void a_row_of_before_has_no_former_ones() {
    requested(1, 1, 1);
    String row = StateCodec.write(stage, VmStage.class);

    VmStage read =
        StateCodec.read(row.replace(",\"former\":[],\"failure\":null", ""), VmStage.class);

    assertThat(row).contains("\"former\"");
    assertThat(read).isEqualTo(stage);
  }

  private void requested(int agents, int replacements, int fewest) {
    requested(FailurePolicy.DESTROY, agents, replacements, fewest);
  }

  private void requested(FailurePolicy policy, int agents, int replacements, int fewest) {
    said.clear();
    ClusterSpec spec = Samples.bearing(Samples.spec(1, agents), replacements, fewest);
    stage =
        VmStage.unknown(Samples.CLUSTER)
            .on(Samples.requested(Samples.CLUSTER, policy, spec))
            .next();
    assertThat(spec.nodes(Samples.NAME)).extracting(PlannedNode::name).contains(FIRST);
  }

  /** Placed, cloned and started; what is said of that is none of these tests' business. */
  private List<ClusterEvent> made(NodeName node, int instance) {
    return made(node, instance, true);
  }

  private List<ClusterEvent> made(NodeName node, int instance, boolean soleClone) {
    int before = said.size();
    apply(new VmOutcome.Placed(node, instance, placement(node, instance)));
    apply(new VmOutcome.CloneStarted(node, instance, "UPID", soleClone));
    for (VmStep step = VmStep.CLONE; step != VmStep.AWAIT_SSH; step = step.next()) {
      apply(new VmOutcome.Done(node, instance, step));
    }
    assertThat(stage.due(node)).contains(VmStep.AWAIT_SSH);
    List<ClusterEvent> told = List.copyOf(said.subList(before, said.size()));
    said.subList(before, said.size()).clear();
    return told;
  }

  private void booted(NodeName node, int instance) {
    made(node, instance);
    int before = said.size();
    apply(new VmOutcome.Booted(node, instance, KEY));
    said.subList(before, said.size()).clear();
  }

  private void gaveUp(NodeName node, int instance, VmStep step) {
    apply(
        new VmOutcome.GaveUp(
            node,
            instance,
            step,
            FailureCode.VM_DID_NOT_BOOT,
            3,
            "it is silent",
            "Look at its console.",
            null));
  }

  private void removed(NodeName node, int instance) {
    for (VmStep step = VmStep.STOP; step != VmStep.VERIFY; step = step.next()) {
      apply(new VmOutcome.Done(node, instance, step));
    }
    removed(node, instance, VmStep.VERIFY);
  }

  private void removed(NodeName node, int instance, VmStep look) {
    apply(
        new VmOutcome.Absent(
            node,
            instance,
            look,
            List.of(new Resource(ResourceKind.VM, vmid(node, instance).toString(), "it is free"))));
  }

  private void on(ClusterEvent event) {
    changed(stage.on(event));
  }

  private void apply(VmOutcome outcome) {
    changed(stage.apply(outcome));
  }

  private void changed(Transition transition) {
    stage = transition.next();
    said.addAll(transition.events());
  }

  private Vm vm(NodeName node) {
    return stage.vm(node).orElseThrow();
  }

  private static NodeFailed word(NodeName node, int instance, Stage by, boolean lost) {
    return word(node, instance, VmStep.AWAIT_SSH, by, lost);
  }

  private static NodeFailed word(NodeName node, int instance, VmStep step, Stage by, boolean lost) {
    return new NodeFailed(
        Samples.CLUSTER,
        1,
        1,
        node,
        instance,
        FailureCode.VM_DID_NOT_BOOT,
        "it is silent",
        by,
        lost,
        step.name(),
        3,
        "Look at its console.",
        null);
  }

  private static NodeFailed inRun(NodeFailed word, int run) {
    return new NodeFailed(
        word.cluster(),
        word.generation(),
        run,
        word.node(),
        word.instance(),
        word.code(),
        word.message(),
        word.stage(),
        word.lost(),
        word.step(),
        word.attempts(),
        word.remedy(),
        word.forensics());
  }

  private static Vmid vmid(NodeName node, int instance) {
    return Vmid.of(20_000 + 10 * node.number() + instance);
  }

  private static Placement placement(NodeName node, int instance) {
    return new Placement(
        "lab",
        ProxmoxNode.of("pve1"),
        ProxmoxNode.of("pve1"),
        Vmid.of(9000),
        vmid(node, instance),
        "127.77.0." + (10 * node.number() + instance),
        22,
        "slipway",
        "seeds:iso/%s-%d.iso".formatted(node, instance),
        "local",
        Instant.EPOCH);
  }
}
