package dev.slipway.bootstrap.domain;

import dev.slipway.events.*;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What bootstrap-service knows of one cluster.
 *
 * <pre>
 *  Unknown ──▶ Early ──ClusterRequested──▶ Bootstrapping ──▶ Ready
 *     │          │                           │  ▲ resume      │
 *     │          │                           ▼  │             │
 *     │          │                           Held             │
 *     │          │      destroy, or gave up   │               │
 *     ▼          ▼                            ▼               │
 *  Undone ◀─────────────────────────────── Undoing ◀──────────┘
 * </pre>
 *
 * Early holds VMs whose boot was heard of before the request itself (a redriven record). Undone is
 * a tombstone: it lets nothing through, for ever.
 *
 * <p>Events of our own change nothing as long as our rows remember them; where they do not, since
 * the database was restored from before, we learn from them what happened (ADR 9). Nothing of ours
 * is ever parked: what cannot be cancelled goes with its VM.
 */
public sealed interface BootstrapStage extends StageReaction<BootstrapStage.Transition>
    permits BootstrapStage.Unknown,
        Early,
        BootstrapStage.Bootstrapping,
        Held,
        BootstrapStage.Ready,
        BootstrapStage.Undoing,
        BootstrapStage.Undone {

  String SERVICE = "bootstrap-service";

  /** The name of the one step that belongs to no single guest. */
  String AWAIT_CLUSTER = "AWAIT_CLUSTER";

  ClusterId cluster();

  int generation();

  int run();

  /** The nodes, in the spec's order; empty when there are none to know of. */
  List<GuestNode> nodes();

  /**
   * A change.
   *
   * @param next the state from now on; the same one when nothing changed
   * @param events what is to be published in the same transaction, in this order
   */
  record Transition(BootstrapStage next, List<ClusterEvent> events) {}

  /** The state of a cluster that bootstrap-service has never heard of. */
  static BootstrapStage unknown(ClusterId cluster) {
    return new Unknown(cluster);
  }

  @Override
  default Stage stage() {
    return Stage.BOOTSTRAP;
  }

  /** What a step's outcome does; nothing, when the state no longer asks for that step. */
  default Transition apply(BootstrapOutcome outcome) {
    return stay();
  }

  /** The step that is due on that node's guest now. */
  default Optional<GuestStep> due(NodeName node) {
    return Optional.empty();
  }

  /** Whether the cluster as a whole is to be awaited now. */
  default boolean clusterDue() {
    return false;
  }

  default Optional<GuestNode> node(NodeName name) {
    return nodes().stream().filter(n -> n.node().equals(name)).findFirst();
  }

  @Override
  default Transition undone(StageUndone event) {
    return new Transition(new Undone(cluster(), generation(), run()), List.of());
  }

  @Override
  default Transition stay() {
    return new Transition(this, List.of());
  }

  /** Never heard of. */
  record Unknown(ClusterId cluster) implements BootstrapStage {
    @Override
    public int generation() {
      return 1;
    }

    @Override
    public int run() {
      return 1;
    }

    @Override
    public List<GuestNode> nodes() {
      return List.of();
    }

    @Override
    public Transition requested(ClusterRequested event) {
      return new Transition(Bootstrapping.of(event), List.of());
    }

    @Override
    public Transition booted(VmBooted event) {
      return new Transition(new Early(cluster, List.of(event), List.of()), List.of());
    }

    @Override
    public Transition failed(NodeFailed event) {
      return Early.keeps(event)
          ? new Transition(new Early(cluster, List.of(), List.of(event)), List.of())
          : stay();
    }

    @Override
    public Transition destroyRequested(ClusterDestroyRequested event) {
      return Undone.answering(cluster, event.generation(), event.run(), List.of());
    }
  }

  /** Guests are being initialised and K3s is being put on them. */
  record Bootstrapping(ClusterRequested request, int run, List<GuestNode> nodes)
      implements BootstrapStage {

    static Bootstrapping of(ClusterRequested event) {
      return new Bootstrapping(
          event,
          event.run(),
          event.spec().nodes(event.name()).stream()
              .map(n -> GuestNode.awaited(n.name(), n.role()))
              .toList());
    }

    @Override
    public ClusterId cluster() {
      return request.cluster();
    }

    @Override
    public int generation() {
      return request.generation();
    }

    @Override
    public Optional<GuestStep> due(NodeName name) {
      return node(name).flatMap(n -> n.state().due().filter(step -> timeFor(step, n)));
    }

    /**
     * K3s is started on one server after the other: etcd takes one new member at a time. How a
     * guest restarts says something only once it has no seed.
     */
    private boolean timeFor(GuestStep step, GuestNode node) {
      return (!joins(step) || mayStart(node))
          && (step != GuestStep.CHECK_REBOOT || node.seedRemoved());
    }

    private static boolean joins(GuestStep step) {
      return step == GuestStep.FORGET_FORMER || step == GuestStep.START_K3S;
    }

    /** Servers in their order; agents, all of them, as soon as there is a server to join at. */
    private boolean mayStart(GuestNode node) {
      return nodes.stream()
          .filter(n -> n.role() == Role.SERVER)
          .limit(node.role() == Role.SERVER ? nodes.indexOf(node) : 1)
          .allMatch(GuestNode::joined);
    }

    @Override
    public boolean clusterDue() {
      return nodes.stream().allMatch(GuestNode::settled);
    }

    @Override
    public Transition booted(VmBooted event) {
      return new Transition(with(event.node(), n -> n.booted(event)), List.of());
    }

    @Override
    public Transition initialised(NodeInitialised event) {
      return new Transition(with(event.node(), n -> n.initialised(event, wanted())), List.of());
    }

    @Override
    public Transition seedRemoved(SeedRemoved event) {
      return new Transition(noting(event), List.of());
    }

    /** Where nothing waits for it, there is nothing to remember. */
    Bootstrapping noting(SeedRemoved event) {
      return wanted().checksReboot() ? with(event.node(), n -> n.seedRemoved(event)) : this;
    }

    @Override
    public Transition failed(NodeFailed event) {
      return agent(event)
          .map(node -> new FailedAgent(this, node, event).apply())
          .orElseGet(this::stay);
    }

    /** Only agents are ever replaced, or done without. */
    Optional<GuestNode> agent(NodeFailed event) {
      return node(event.node()).filter(n -> n.role() == Role.AGENT);
    }

    @Override
    public Transition destroyed(VmDestroyed event) {
      return new Transition(with(event.node(), n -> n.destroyed(event)), List.of());
    }

    @Override
    public Transition ready(K3sReady event) {
      return new Transition(new Ready(this), List.of());
    }

    /** Held then; an earlier run's failure was answered by the resume that began this one. */
    @Override
    public Transition failed(StageFailed event) {
      return request.failurePolicy() == FailurePolicy.HOLD && event.run() >= run
          ? new Transition(new Held(this, event), List.of())
          : stay();
    }

    @Override
    public Transition resumeRequested(ClusterResumeRequested event) {
      return new Transition(
          new Bootstrapping(request, Math.max(run, event.run()), nodes), List.of());
    }

    @Override
    public Transition destroyRequested(ClusterDestroyRequested event) {
      return Undoing.begin(this, List.of());
    }

    @Override
    public Transition apply(BootstrapOutcome outcome) {
      return new Progress(this).apply(outcome);
    }

    /** With those begun anew that there is no replacement for. */
    Bootstrapping resumed() {
      return new Bootstrapping(request, run, nodes.stream().map(GuestNode::resumed).toList());
    }

    /** What is wanted on the guests beside K3s. */
    GuestSpec wanted() {
      return request.spec().onGuests();
    }

    Bootstrapping with(NodeName name, UnaryOperator<GuestNode> change) {
      return new Bootstrapping(request, run, replaced(nodes, name, change));
    }
  }

  /** K3s runs; said once. */
  record Ready(Bootstrapping at) implements BootstrapStage {
    @Override
    public ClusterId cluster() {
      return at.cluster();
    }

    @Override
    public int generation() {
      return at.generation();
    }

    @Override
    public int run() {
      return at.run();
    }

    @Override
    public List<GuestNode> nodes() {
      return at.nodes();
    }

    @Override
    public Transition destroyRequested(ClusterDestroyRequested event) {
      return at.destroyRequested(event);
    }
  }

  /** Our units on the guests are being stopped. */
  record Undoing(ClusterId cluster, int generation, int run, List<GuestNode> nodes)
      implements BootstrapStage {

    static Transition begin(Bootstrapping at, List<ClusterEvent> said) {
      List<GuestNode> undone = at.nodes().stream().map(GuestNode::undone).toList();
      return new Undoing(at.cluster(), at.generation(), at.run(), undone).settled(said);
    }

    @Override
    public Optional<GuestStep> due(NodeName node) {
      return node(node).flatMap(n -> n.state().due());
    }

    /** Cancelling never fails: what cannot be reached, or was given up on, goes with its VM. */
    @Override
    public Transition apply(BootstrapOutcome outcome) {
      if (outcome instanceof BootstrapOutcome.OnGuest o
          && o.step() == GuestStep.CANCEL
          && due(o.node()).isPresent()) {
        List<GuestNode> next = replaced(nodes, o.node(), n -> n.in(new GuestState.Released(true)));
        return new Undoing(cluster, generation, run, next).settled(List.of());
      }
      return stay();
    }

    private Transition settled(List<ClusterEvent> said) {
      if (!nodes.stream().allMatch(GuestNode::released)) {
        return new Transition(this, said);
      }
      List<Resource> resources =
          nodes.stream()
              .filter(n -> n.state() instanceof GuestState.Released released && released.touched())
              .map(
                  n ->
                      new Resource(
                          ResourceKind.REMOTE_UNIT,
                          n.node().value(),
                          "stopped where reachable; goes with its VM"))
              .toList();
      Transition undone = Undone.answering(cluster, generation, run, resources);
      return new Transition(
          undone.next(), Stream.concat(said.stream(), undone.events().stream()).toList());
    }
  }

  /** Nothing of ours runs and nothing will: the tombstone. */
  record Undone(ClusterId cluster, int generation, int run) implements BootstrapStage {

    static Transition answering(
        ClusterId cluster, int generation, int run, List<Resource> resources) {
      return new Transition(
          new Undone(cluster, generation, run),
          List.of(new StageUndone(cluster, generation, run, Stage.BOOTSTRAP, resources)));
    }

    @Override
    public List<GuestNode> nodes() {
      return List.of();
    }

    @Override
    public Transition undone(StageUndone event) {
      return stay();
    }
  }

  private static List<GuestNode> replaced(
      List<GuestNode> nodes, NodeName name, UnaryOperator<GuestNode> change) {
    return nodes.stream().map(n -> n.node().equals(name) ? change.apply(n) : n).toList();
  }
}
