package dev.slipway.lab.endtoend.protocol;

import static dev.slipway.lab.endtoend.protocol.World.BOOTSTRAP;
import static dev.slipway.lab.endtoend.protocol.World.KUBECONFIG;
import static dev.slipway.lab.endtoend.protocol.World.REQUEST;
import static dev.slipway.lab.endtoend.protocol.World.SERVICES;
import static dev.slipway.lab.endtoend.protocol.World.VM;

import dev.slipway.bootstrap.domain.BootstrapStage;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.ClusterSpec.PlannedNode;
import dev.slipway.events.EventType;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.NodeEvent;
import dev.slipway.events.NodeFailed;
import dev.slipway.events.NodeName;
import dev.slipway.events.Role;
import dev.slipway.events.Samples;
import dev.slipway.events.Stage;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmDestroyed;
import dev.slipway.kubeconfig.domain.KubeconfigStage;
import dev.slipway.lab.endtoend.protocol.Stages.Change;
import dev.slipway.lab.endtoend.protocol.Stages.Doing;
import dev.slipway.request.domain.ClusterStatus;
import dev.slipway.vm.domain.VmStage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What can happen next in a world. Time enters in one place: a dead worker's call cannot arrive any
 * more once the second look at an empty VMID is taken, one claim and one call time-out later.
 *
 * <p>Three reductions, none of which loses a history that somebody could tell apart. An event is on
 * the log as soon as it is committed: a slow relay shows its readers nothing but what a slow worker
 * shows them, since a service reads nothing of its own between the two. The projection reads at
 * once: it only notes down, and says one thing when it has heard all three owners. A worker notes
 * at once what is due, unless that is a clone: a noted step that the state no longer asks for
 * changes nothing when it commits.
 */
final class Model {

  /** One thing that can happen. */
  record Move(String what, World to) {}

  /** A world in which something promised does not hold. */
  static final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    Violation(String message) {
      super(message);
    }
  }

  /**
   * What each service acts on; it reads past everything else without a change. So it does with what
   * it said itself, unless it has forgotten it.
   */
  private static final List<Set<EventType>> READS =
      List.of(
          Set.of(
              EventType.CLUSTER_REQUESTED,
              EventType.NODE_INITIALISED,
              EventType.NODE_FAILED,
              EventType.CLUSTER_DESTROY_REQUESTED),
          Set.of(
              EventType.CLUSTER_REQUESTED,
              EventType.VM_BOOTED,
              EventType.NODE_FAILED,
              EventType.VM_DESTROYED,
              EventType.CLUSTER_DESTROY_REQUESTED),
          Set.of(
              EventType.CLUSTER_REQUESTED,
              EventType.K3S_READY,
              EventType.CLUSTER_DESTROY_REQUESTED,
              EventType.CLUSTER_DESTROYED));

  /** What each service says, but for the order to destroy. */
  private static final List<Set<EventType>> SAYS =
      List.of(
          Set.of(
              EventType.VM_CREATED,
              EventType.VM_BOOTED,
              EventType.SEED_REMOVED,
              EventType.VM_DESTROYED),
          Set.of(EventType.NODE_INITIALISED, EventType.K3S_READY),
          Set.of(EventType.KUBECONFIG_STORED),
          Set.of(EventType.CLUSTER_REQUESTED, EventType.CLUSTER_DESTROYED));

  /** The first of the bits for nodes: of each kind of event two for each of four nodes. */
  private static final int NODE_BITS = 6;

  private static final int NODES = 4;

  final Stages stages;
  private final ClusterSpec spec;
  private final List<NodeName> names;
  private final int nodes;
  private final int clusterTick;
  private final int kubeconfigTick;
  private final Rules rules;
  private final Accidents accidents;
  private boolean ownIsRead;

  Model(Rules rules, ClusterSpec spec) {
    this.rules = rules;
    this.spec = spec;
    this.names = spec.nodes(Samples.NAME).stream().map(PlannedNode::name).toList();
    this.nodes = names.size();
    this.clusterTick = 2 * nodes;
    this.kubeconfigTick = 2 * nodes + 1;
    this.stages = new Stages(rules, names);
    this.accidents = new Accidents(this);
  }

  World start(int budget) {
    ownIsRead = nodes == 1 && (budget & (World.REPEAT | World.LATE)) == 0;
    ClusterRequested request = Samples.requested(Samples.CLUSTER, FailurePolicy.DESTROY, spec);
    World world = new World(nodes, budget);
    world.stages =
        new int[] {unknown(VM), unknown(BOOTSTRAP), unknown(KUBECONFIG), unknown(REQUEST)};
    publish(world, new int[] {stages.events.of(request)});
    return world;
  }

  List<Move> moves(World world) {
    List<Move> moves = new ArrayList<>();
    for (int service = 0; service < REQUEST; service++) {
      reads(world, service, moves);
    }
    for (int node = 0; node < nodes; node++) {
      vmWorker(world, node, moves);
      worker(world, BOOTSTRAP, nodes + node, node, moves);
      stray(world, node, moves);
    }
    worker(world, BOOTSTRAP, clusterTick, nodes, moves);
    worker(world, KUBECONFIG, kubeconfigTick, 0, moves);
    boolean progress = !moves.isEmpty();
    accidents.happen(world, moves);
    if (!progress && world.deadLetter < 0) {
      mustHaveEnded(world);
    }
    return moves;
  }

  private void reads(World world, int service, List<Move> moves) {
    if (world.unread[service].length > 0) {
      World next = world.copy();
      int event = next.unread[service][0];
      next.unread[service] = World.rest(world.unread[service]);
      if (world.may(World.REPEAT)) {
        next.read[service] = World.appended(next.read[service], event);
      }
      read(next, service, event);
      add(moves, name(service) + " reads " + type(event), next);
    }
  }

  private void read(World world, int service, int event) {
    int before = world.stages[service];
    Change change = stages.on(service, before, event);
    boolean tombstone =
        stages.states.get(before) instanceof VmStage.Undone
            || stages.states.get(before) instanceof BootstrapStage.Undone
            || stages.states.get(before) instanceof KubeconfigStage.Erased
            || (stages.states.get(before) instanceof KubeconfigStage.Undone
                && type(event) != EventType.CLUSTER_DESTROYED);
    if (tombstone && (change.next() != before || change.events().length > 0)) {
      throw new Violation(name(service) + "'s tombstone let " + type(event) + " through");
    }
    world.stages[service] = change.next();
    publish(world, change.events());
  }

  void publish(World world, int[] events) {
    for (int event : events) {
      int bit = onceBit(stages.events.get(event));
      if (bit >= 0 && (world.said & (1L << bit)) != 0) {
        throw new Violation("published twice: " + stages.events.get(event));
      }
      world.said |= bit < 0 ? 0 : 1L << bit;
      if (type(event) == EventType.CLUSTER_DESTROYED) {
        mustBeGone(world, "ClusterDestroyed");
      }
      if (world.may(World.RESTORE)) {
        world.log = World.appended(world.log, event);
      }
      for (int reader = 0; reader < SERVICES; reader++) {
        if (reader == REQUEST) {
          read(world, REQUEST, event);
        } else if (reads(reader, event) || ownIsRead(reader, event)) {
          world.unread[reader] = World.appended(world.unread[reader], event);
        }
      }
    }
  }

  /** Of nodes that fail a service reads what the other one says; only agents are ever replaced. */
  boolean reads(int service, int event) {
    boolean others =
        switch (stages.events.get(event)) {
          case NodeFailed failed -> failed.finder() != stage(service);
          case VmDestroyed gone -> gone.node().value().contains(Role.AGENT.label());
          default -> true;
        };
    return others && READS.get(service).contains(type(event));
  }

  private static Stage stage(int service) {
    return service == VM ? Stage.VM : service == BOOTSTRAP ? Stage.BOOTSTRAP : Stage.KUBECONFIG;
  }

  /** With one node and few accidents there is room to look at what is made of own words, too. */
  private boolean ownIsRead(int service, int event) {
    return ownIsRead && says(service, event);
  }

  boolean says(int service, int event) {
    return switch (stages.events.get(event)) {
      case StageUndone undone -> undone.stage().ordinal() == service;
      case NodeFailed failed -> service != REQUEST && failed.finder() == stage(service);
      case ClusterEvent said -> SAYS.get(service).contains(EventType.of(said));
    };
  }

  /** Which bit of {@link World#said} an event that is said once only has; -1 for the others. */
  int onceBit(ClusterEvent event) {
    return switch (EventType.of(event)) {
      case STAGE_UNDONE ->
          switch (((StageUndone) event).stage()) {
            case VM -> 0;
            case BOOTSTRAP -> 1;
            case KUBECONFIG -> 2;
          };
      case CLUSTER_DESTROYED -> 3;
      case K3S_READY -> 4;
      case KUBECONFIG_STORED -> 5;
      case VM_CREATED -> nodeBit(event, 0);
      case VM_BOOTED -> nodeBit(event, 1);
      case NODE_INITIALISED -> nodeBit(event, 2);
      case SEED_REMOVED -> nodeBit(event, 3);
      case VM_DESTROYED -> nodeBit(event, 4);
      case NODE_FAILED -> nodeBit(event, ((NodeFailed) event).finder() == Stage.VM ? 5 : 6);
      case CLUSTER_REQUESTED,
          CLUSTER_DESTROY_REQUESTED,
          CLUSTER_RESUME_REQUESTED,
          PARKED_RESOURCE_FORCED,
          KUBECONFIG_READ,
          STAGE_FAILED,
          ATTENTION_REQUIRED ->
          -1;
    };
  }

  private int nodeBit(ClusterEvent event, int kind) {
    NodeEvent of = (NodeEvent) event;
    return nodeBit(kind, names.indexOf(of.node()), of.instance());
  }

  private static int nodeBit(int kind, int node, int instance) {
    return NODE_BITS + 2 * (NODES * kind + node) + instance - 1;
  }

  static int createdBit(int node, int instance) {
    return nodeBit(0, node, instance);
  }

  void add(List<Move> moves, String what, World next) {
    begin(next);
    moves.add(new Move(what, next));
  }

  /** Workers note what is due, but for a clone, whose beginning is a move of its own. */
  private void begin(World world) {
    for (int node = 0; node < nodes; node++) {
      Doing due = stages.due(world.stages[VM], node);
      boolean strayMayLand = due == Doing.VERIFY_AGAIN && (world.machines[node] & World.STRAY) != 0;
      if (world.ticks[node] == 0 && due != Doing.CLONE && !strayMayLand) {
        world.ticks[node] = tick(world, VM, due, node);
      }
      begin(world, BOOTSTRAP, nodes + node, node);
    }
    begin(world, BOOTSTRAP, clusterTick, nodes);
    begin(world, KUBECONFIG, kubeconfigTick, 0);
  }

  private void begin(World world, int service, int slot, int node) {
    if (world.ticks[slot] == 0) {
      world.ticks[slot] = tick(world, service, stages.due(world.stages[service], node), node);
    }
  }

  /** What a worker notes: what to do, and of which of the node's machines. */
  private int tick(World world, int service, Doing doing, int node) {
    boolean second = doing != Doing.NOTHING && stages.instance(world.stages[service], node) == 2;
    return doing.ordinal() | (second ? World.OF_SECOND : 0);
  }

  /** A VM's worker: it notes what is due, its call takes effect, its transaction commits. */
  private void vmWorker(World world, int node, List<Move> moves) {
    int tick = world.ticks[node];
    if (tick == 0) {
      if (stages.due(world.stages[VM], node) == Doing.CLONE) {
        World next = world.copy();
        boolean calledBefore = (world.machines[node] & World.CALLED) != 0;
        next.ticks[node] =
            tick(world, VM, Doing.CLONE, node) | (rules.sole(calledBefore) ? World.FOUND : 0);
        next.machines[node] |= World.CALLED;
        add(moves, "worker begins the clone of node " + node, next);
      }
      return;
    }
    Doing doing = Doing.values()[tick & 0xFF];
    if (acts(doing) && (tick & World.ACTED) == 0) {
      World landed = acted(world, node, doing);
      if (world.may(World.CRASH)) {
        add(moves, "call of " + doing + " of node " + node + " lands", landed);
      } else {
        // Without a crash to come between, nobody can tell the call from its commit.
        finish(landed, node, doing, moves);
      }
      return;
    }
    finish(world, node, doing, moves);
  }

  private void finish(World world, int node, Doing doing, List<Move> moves) {
    boolean found = (world.ticks[node] & World.FOUND) != 0;
    boolean sole = doing == Doing.CLONE && found;
    commit(world, VM, node, node, doing, found, false, sole, moves);
    if (mayFail(world, doing)) {
      commit(failed(world), VM, node, node, doing, found, true, sole, moves);
    }
  }

  private static World failed(World world) {
    return world.spend(world.may(World.FAILURE) ? World.FAILURE : World.FAILURE_AGAIN);
  }

  private static boolean acts(Doing doing) {
    return doing == Doing.CLONE
        || doing == Doing.REMOVE
        || doing == Doing.VERIFY
        || doing == Doing.VERIFY_AGAIN;
  }

  private static boolean mayFail(World world, Doing doing) {
    return world.may(World.FAILURE | World.FAILURE_AGAIN)
        && doing != Doing.VERIFY
        && doing != Doing.VERIFY_AGAIN
        && doing != Doing.REPLACE
        && doing != Doing.CANCEL;
  }

  private World acted(World world, int node, Doing doing) {
    World next = world.copy();
    next.ticks[node] |= World.ACTED;
    switch (doing) {
      case CLONE -> next.machines[node] |= World.PRESENT;
      case REMOVE -> next.machines[node] &= ~World.PRESENT;
      case VERIFY, VERIFY_AGAIN ->
          next.ticks[node] |= (world.machines[node] & World.PRESENT) != 0 ? World.FOUND : 0;
      default -> throw new IllegalArgumentException(doing + " has no effect to model");
    }
    return next;
  }

  /** A worker whose calls neither publish nor touch a VM's existence: it commits. */
  private void worker(World world, int service, int slot, int node, List<Move> moves) {
    int tick = world.ticks[slot];
    if (tick == 0) {
      return;
    }
    Doing doing = Doing.values()[tick & 0xFF];
    commit(world, service, slot, node, doing, false, false, false, moves);
    if (mayFail(world, doing)) {
      commit(failed(world), service, slot, node, doing, false, true, false, moves);
    }
  }

  private void commit(
      World world,
      int service,
      int slot,
      int node,
      Doing doing,
      boolean found,
      boolean failed,
      boolean sole,
      List<Move> moves) {
    World next = world.copy();
    next.ticks[slot] = 0;
    int instance = (world.ticks[slot] & World.OF_SECOND) == 0 ? 1 : 2;
    Change change = stages.finish(next.stages[service], doing, node, instance, found, failed, sole);
    if (service == VM
        && stages.instance(change.next(), node) > stages.instance(next.stages[VM], node)) {
      mustBeGone(next, node, "another machine takes its place");
      next.machines[node] = World.SECOND;
    }
    next.stages[service] = change.next();
    publish(next, change.events());
    if (service == VM && stages.states.get(change.next()) instanceof VmStage.Undone) {
      mustBeGone(next, "vm-service's StageUndone");
    }
    add(moves, "worker " + (failed ? "gives up on " : "commits ") + doing + " " + node, next);
  }

  /** A dead worker's call arrives after all, or never. */
  private void stray(World world, int node, List<Move> moves) {
    if ((world.machines[node] & World.STRAY) == 0) {
      return;
    }
    World lands = world.copy();
    lands.machines[node] = (world.machines[node] & World.SECOND) | World.PRESENT | World.CALLED;
    add(moves, "stray clone of node " + node + " lands", lands);
    World dies = world.copy();
    dies.machines[node] &= ~World.STRAY;
    add(moves, "stray clone of node " + node + " dies", dies);
  }

  int owner(int slot) {
    return slot < nodes ? VM : slot == kubeconfigTick ? KUBECONFIG : BOOTSTRAP;
  }

  int unknown(int service) {
    return stages.states.of(
        switch (service) {
          case VM -> VmStage.unknown(Samples.CLUSTER);
          case BOOTSTRAP -> BootstrapStage.unknown(Samples.CLUSTER);
          case KUBECONFIG -> KubeconfigStage.unknown(Samples.CLUSTER);
          default -> ClusterStatus.unknown(Samples.CLUSTER);
        });
  }

  private void mustBeGone(World world, String said) {
    for (int node = 0; node < nodes; node++) {
      mustBeGone(world, node, said);
    }
  }

  private static void mustBeGone(World world, int node, String said) {
    boolean left = (world.machines[node] & (World.PRESENT | World.STRAY)) != 0;
    if (left || (world.ticks[node] & 0xFF) == Doing.CLONE.ordinal()) {
      throw new Violation(said + " while node " + node + " is left or in flight");
    }
  }

  /** Nothing more happens by itself: then all is there, or nothing is. */
  private void mustHaveEnded(World world) {
    ClusterStatus status = (ClusterStatus) stages.states.get(world.stages[REQUEST]);
    boolean all = true;
    boolean none = true;
    int lost = 0;
    for (int node = 0; node < nodes; node++) {
      boolean there = (world.machines[node] & World.PRESENT) != 0;
      boolean without = stages.isLost(world.stages[VM], node);
      lost += without ? 1 : 0;
      all &= there != without;
      none &= !there;
    }
    boolean ended =
        switch (status.phase()) {
          case READY -> all && status.lost().size() == lost && nodes - lost >= fewestNodes();
          case DESTROYED ->
              none
                  && stages.states.get(world.stages[VM]) instanceof VmStage.Undone
                  && stages.states.get(world.stages[BOOTSTRAP]) instanceof BootstrapStage.Undone
                  && stages.states.get(world.stages[KUBECONFIG]) instanceof KubeconfigStage.Erased;
          case REQUESTED, PROVISIONING, HELD, DESTROYING -> false;
        };
    if (!ended) {
      throw new Violation("nothing more happens, and the cluster is " + status.phase());
    }
  }

  private int fewestNodes() {
    return spec.servers().count() + spec.fewestAgents();
  }

  EventType type(int event) {
    return EventType.of(stages.events.get(event));
  }

  static String name(int service) {
    return switch (service) {
      case VM -> "vm-service";
      case BOOTSTRAP -> "bootstrap-service";
      case KUBECONFIG -> "kubeconfig-service";
      default -> "request-service";
    };
  }
}
