package dev.slipway.vm.domain;

import dev.slipway.events.*;
import dev.slipway.events.ProxmoxSpec.Hardware;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What vm-service knows of one cluster.
 *
 * <pre>
 *  Unknown ──ClusterRequested──▶ Provisioning ◀──resume── Held
 *     │                              │   └──gave up, HOLD──▶│
 *     │            destroy, or gave up                 destroy
 *     │                              ▼                      │
 *     └──destroy──▶ Undone ◀──── Undoing ◀──────────────────┘
 * </pre>
 *
 * Undone is a tombstone: it lets nothing through, for ever.
 *
 * <p>Events of our own change nothing as long as our rows remember them. Where they do not, since
 * the database was restored from before, the events are what happened, and we learn it from them
 * (ADR 9).
 */
public sealed interface VmStage extends StageReaction<VmStage.Transition>
    permits VmStage.Unknown, VmStage.Provisioning, Held, VmStage.Undoing, VmStage.Undone {

  String SERVICE = "vm-service";

  ClusterId cluster();

  int generation();

  int run();

  /** The VMs, in the spec's order; empty when there are none to know of. */
  List<Vm> vms();

  /**
   * A change.
   *
   * @param next the state from now on; the same one when nothing changed
   * @param events what is to be published in the same transaction, in this order
   */
  record Transition(VmStage next, List<ClusterEvent> events) {}

  /** The state of a cluster that vm-service has never heard of. */
  static VmStage unknown(ClusterId cluster) {
    return new Unknown(cluster);
  }

  @Override
  default Stage stage() {
    return Stage.VM;
  }

  /** What a step's outcome does; nothing, when the state no longer asks for that step. */
  default Transition apply(VmOutcome outcome) {
    return stay();
  }

  /** The step that is due for that node now. */
  default Optional<VmStep> due(NodeName node) {
    return Optional.empty();
  }

  default Optional<Vm> vm(NodeName node) {
    return vms().stream().filter(vm -> vm.node().equals(node)).findFirst();
  }

  /** Where its servers are, but for this node. */
  default List<ProxmoxNode> otherServers(NodeName node) {
    return vms().stream()
        .filter(vm -> vm.role() == Role.SERVER && !vm.node().equals(node))
        .map(Vm::state)
        .filter(VmState.Placed.class::isInstance)
        .map(state -> ((VmState.Placed) state).placement().proxmoxNode())
        .toList();
  }

  @Override
  default Transition undone(StageUndone event) {
    Stream<VmState.Gone> placed =
        vms().stream()
            .map(Vm::state)
            .filter(VmState.Placed.class::isInstance)
            .map(state -> new VmState.Gone(((VmState.Placed) state).placement(), List.of()));
    List<VmState.Gone> gone =
        Stream.concat(vms().stream().flatMap(Vm::allGone), placed)
            .filter(vm -> vm.placement() != null)
            .toList();
    return new Transition(new Undone(cluster(), generation(), run(), gone), List.of());
  }

  @Override
  default Transition stay() {
    return new Transition(this, List.of());
  }

  /** Never heard of, or only of events that do not concern us. */
  record Unknown(ClusterId cluster) implements VmStage {
    @Override
    public int generation() {
      return 1;
    }

    @Override
    public int run() {
      return 1;
    }

    @Override
    public List<Vm> vms() {
      return List.of();
    }

    @Override
    public Transition requested(ClusterRequested event) {
      List<Vm> vms =
          event.spec().nodes(event.name()).stream()
              .map(n -> new Vm(n.name(), n.role(), n.size(), 1, false, new VmState.Planned()))
              .toList();
      return new Transition(new Provisioning(event, event.run(), vms), List.of());
    }

    @Override
    public Transition destroyRequested(ClusterDestroyRequested event) {
      return Undone.answering(cluster, event.generation(), event.run(), List.of());
    }
  }

  /** VMs are being made, or are there. */
  record Provisioning(ClusterRequested request, int run, List<Vm> vms) implements VmStage {
    @Override
    public ClusterId cluster() {
      return request.cluster();
    }

    @Override
    public int generation() {
      return request.generation();
    }

    @Override
    public Optional<VmStep> due(NodeName node) {
      return vm(node).flatMap(Vm::due);
    }

    @Override
    public Transition initialised(NodeInitialised event) {
      return learnt(event, Vm::initialise);
    }

    /** Only agents are replaced: without one of its servers a cluster is taken down. */
    @Override
    public Transition failed(NodeFailed event) {
      return agent(event)
          .filter(vm -> !vm.leaving() && !vm.gone())
          .map(vm -> new FailedAgent(this, vm).heard(event))
          .orElseGet(this::stay);
    }

    /** While the cluster is made, a VM is destroyed only to be replaced or done without. */
    @Override
    public Transition destroyed(VmDestroyed event) {
      return agent(event)
          .filter(vm -> !vm.gone())
          .map(vm -> moved(vm.learn(event), List.of()))
          .orElseGet(this::stay);
    }

    private Optional<Vm> agent(NodeEvent event) {
      return vm(event.node())
          .filter(vm -> vm.role() == Role.AGENT && vm.instance() == event.instance());
    }

    @Override
    public Transition forced(ParkedResourceForced event) {
      return Backward.meant(vms, event)
          .map(vm -> new Backward(this, vm, this::moved).forced(event.by()))
          .orElseGet(this::stay);
    }

    @Override
    public Transition created(VmCreated event) {
      return learnt(event, vm -> vm.learn(event, request.spec().proxmox().vmHardware()));
    }

    @Override
    public Transition booted(VmBooted event) {
      return learnt(event, Vm::learnBooted);
    }

    @Override
    public Transition seedRemoved(SeedRemoved event) {
      return learnt(event, Vm::learnSeedRemoved);
    }

    /** Held then; what a later run of ours was about is not undone by an earlier one's failure. */
    @Override
    public Transition failed(StageFailed event) {
      return request.failurePolicy() == FailurePolicy.HOLD && event.run() >= run
          ? new Transition(new Held(this, event), List.of())
          : stay();
    }

    private Transition learnt(NodeEvent event, UnaryOperator<Vm> change) {
      return new Transition(
          new Provisioning(request, run, VmStage.learnt(vms, event, change)), List.of());
    }

    @Override
    public Transition resumeRequested(ClusterResumeRequested event) {
      List<Vm> anew = vms.stream().map(vm -> vm.leaving() ? vm.undone() : vm).toList();
      return new Transition(new Provisioning(request, Math.max(run, event.run()), anew), List.of());
    }

    @Override
    public Transition destroyRequested(ClusterDestroyRequested event) {
      return Undoing.begin(cluster(), generation(), run, vms, List.of());
    }

    @Override
    public Transition apply(VmOutcome outcome) {
      return vm(outcome.node())
          .filter(vm -> vm.instance() == outcome.instance())
          .filter(vm -> vm.due().filter(outcome.step()::equals).isPresent())
          .map(
              vm ->
                  vm.leaving()
                      ? new Backward(this, vm, this::moved).apply(outcome)
                      : new Forward(this, vm).apply(outcome))
          .orElseGet(this::stay);
    }

    Provisioning with(Vm changed) {
      return new Provisioning(request, run, replaced(vms, changed.node(), vm -> changed));
    }

    /** A VM that was being taken down went on; once it is gone another one takes its place. */
    private Transition moved(Vm changed, List<ClusterEvent> said) {
      boolean another = changed.gone() && !changed.lost();
      return new Transition(
          with(another ? changed.replaced(changed.instance() + 1) : changed), said);
    }
  }

  /** Everything is on its way to nothing. */
  record Undoing(ClusterId cluster, int generation, int run, List<Vm> vms) implements VmStage {

    static Transition begin(
        ClusterId cluster, int generation, int run, List<Vm> vms, List<ClusterEvent> said) {
      List<Vm> undone = vms.stream().map(Vm::undone).toList();
      return new Undoing(cluster, generation, run, undone).settled(said);
    }

    @Override
    public Optional<VmStep> due(NodeName node) {
      return vm(node).flatMap(vm -> vm.state().due());
    }

    /**
     * Made before we heard of the destroy, and lost with what we knew; be it in the place of one
     * that had failed.
     */
    @Override
    public Transition created(VmCreated event) {
      return new Transition(
          new Undoing(cluster, generation, run, replaced(vms, event.node(), vm -> made(vm, event))),
          List.of());
    }

    private static Vm made(Vm vm, VmCreated event) {
      Vm meant = vm.gone() && vm.instance() < event.instance() ? vm.replaced(event.instance()) : vm;
      if (meant.instance() != event.instance()) {
        return vm;
      }
      return meant.learn(event, Hardware.USUAL).undone();
    }

    @Override
    public Transition destroyed(VmDestroyed event) {
      return new Undoing(cluster, generation, run, learnt(vms, event, vm -> vm.learn(event)))
          .settled(List.of());
    }

    @Override
    public Transition forced(ParkedResourceForced event) {
      return Backward.meant(vms, event)
          .map(vm -> new Backward(this, vm, this::moved).forced(event.by()))
          .orElseGet(this::stay);
    }

    @Override
    public Transition apply(VmOutcome outcome) {
      return vm(outcome.node())
          .filter(vm -> vm.instance() == outcome.instance())
          .filter(vm -> vm.state().due().filter(outcome.step()::equals).isPresent())
          .map(vm -> new Backward(this, vm, this::moved).apply(outcome))
          .orElseGet(this::stay);
    }

    private Transition moved(Vm changed, List<ClusterEvent> said) {
      return new Undoing(cluster, generation, run, replaced(vms, changed.node(), vm -> changed))
          .settled(said);
    }

    /** When all are gone the stage is undone, and says so once. */
    Transition settled(List<ClusterEvent> said) {
      if (!vms.stream().allMatch(Vm::gone)) {
        return new Transition(this, said);
      }
      List<VmState.Gone> gone = vms.stream().flatMap(Vm::allGone).toList();
      Transition undone = Undone.answering(cluster, generation, run, gone);
      List<ClusterEvent> events = new ArrayList<>(said);
      events.addAll(undone.events());
      return new Transition(undone.next(), List.copyOf(events));
    }
  }

  /**
   * Nothing is left and nothing will come: the tombstone.
   *
   * @param gone what was placed once, so that its absence can be checked again; empty where nothing
   *     was, and where an earlier version wrote the row
   */
  record Undone(ClusterId cluster, int generation, int run, List<VmState.Gone> gone)
      implements VmStage {

    public Undone {
      gone = gone == null ? List.of() : List.copyOf(gone);
    }

    static Transition answering(
        ClusterId cluster, int generation, int run, List<VmState.Gone> gone) {
      List<Resource> resources = gone.stream().flatMap(vm -> vm.resources().stream()).toList();
      List<VmState.Gone> placed = gone.stream().filter(vm -> vm.placement() != null).toList();
      return new Transition(
          new Undone(cluster, generation, run, placed),
          List.of(new StageUndone(cluster, generation, run, Stage.VM, resources)));
    }

    @Override
    public List<Vm> vms() {
      return List.of();
    }

    /** The tombstone: a request that comes late makes nothing. */
    @Override
    public Transition requested(ClusterRequested event) {
      return stay();
    }

    @Override
    public Transition undone(StageUndone event) {
      return stay();
    }
  }

  private static List<Vm> learnt(List<Vm> vms, NodeEvent event, UnaryOperator<Vm> change) {
    return replaced(
        vms, event.node(), vm -> vm.instance() == event.instance() ? change.apply(vm) : vm);
  }

  private static List<Vm> replaced(List<Vm> vms, NodeName node, UnaryOperator<Vm> change) {
    return vms.stream().map(vm -> vm.node().equals(node) ? change.apply(vm) : vm).toList();
  }
}
