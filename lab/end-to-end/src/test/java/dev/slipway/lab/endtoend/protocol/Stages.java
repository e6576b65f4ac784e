package dev.slipway.lab.endtoend.protocol;

import dev.slipway.bootstrap.domain.BootstrapOutcome;
import dev.slipway.bootstrap.domain.BootstrapStage;
import dev.slipway.bootstrap.domain.GuestNode;
import dev.slipway.bootstrap.domain.GuestStep;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.FailureCode;
import dev.slipway.events.NodeName;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Samples;
import dev.slipway.events.Vmid;
import dev.slipway.kubeconfig.domain.KubeconfigOutcome;
import dev.slipway.kubeconfig.domain.KubeconfigStage;
import dev.slipway.kubeconfig.domain.KubeconfigStep;
import dev.slipway.request.domain.ClusterStatus;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The production classes behind interned numbers. Consecutive steps whose calls neither publish nor
 * touch whether a VM exists are taken as one: nobody else can tell them apart.
 */
final class Stages {

  /** What a worker can be in the middle of; 0 is nothing. */
  enum Doing {
    NOTHING,
    PLACE,
    CLONE,
    BOOT,
    UNSEED,
    REPLACE,
    CONFIRM_UNPLACED,
    AWAIT_TASK,
    REMOVE,
    VERIFY,
    VERIFY_AGAIN,
    INITIALISE,
    CUSTOMISE,
    INSTALL,
    CANCEL,
    AWAIT_CLUSTER,
    FETCH_KUBECONFIG,
    VERIFY_KUBECONFIG
  }

  record Change(int next, int[] events) {}

  final Interned<ClusterEvent> events = new Interned<>();
  final Interned<Object> states = new Interned<>();
  private final Map<Long, Change> changes = new HashMap<>();
  private final Map<Long, Doing> dues = new HashMap<>();
  private final Rules rules;
  private final List<NodeName> nodes;

  Stages(Rules rules, List<NodeName> nodes) {
    this.rules = rules;
    this.nodes = nodes;
  }

  Change on(int service, int state, int event) {
    return changes.computeIfAbsent(
        ((long) state << 32) | (event << 2) | service, k -> reading(service, state, event));
  }

  /**
   * What a finished tick does; {@code flags} are the tick's bits, the failure and the sole call.
   */
  Change finish(
      int state, Doing doing, int node, int instance, boolean found, boolean failed, boolean sole) {
    long flags = (found ? 1 : 0) | (failed ? 2 : 0) | (sole ? 4 : 0) | (instance == 2 ? 8 : 0);
    return changes.computeIfAbsent(
        (1L << 63) | ((long) state << 24) | (doing.ordinal() << 12) | ((long) node << 4) | flags,
        k -> finishing(state, doing, node, instance, found, failed, sole));
  }

  /** Which of its node's machines the service works on; the first where it knows of none. */
  int instance(int state, int node) {
    return switch (states.get(state)) {
      case VmStage vm when node < nodes.size() ->
          vm.vm(nodes.get(node)).map(Vm::instance).orElse(1);
      case BootstrapStage bootstrap when node < nodes.size() ->
          bootstrap.node(nodes.get(node)).map(GuestNode::instance).orElse(1);
      default -> 1;
    };
  }

  /** Whether the cluster does without that node, by its VM's owner. */
  boolean isLost(int state, int node) {
    return ((VmStage) states.get(state))
        .vm(nodes.get(node))
        .filter(vm -> vm.failure() != null && vm.failure().forGood())
        .isPresent();
  }

  /** What is due for the worker of that resource. */
  Doing due(int state, int node) {
    return dues.computeIfAbsent(((long) state << 8) | node, k -> dueNow(states.get(state), node));
  }

  private Change reading(int service, int state, int event) {
    ClusterEvent read = events.get(event);
    return switch (service) {
      case World.VM -> {
        VmStage.Transition t = rules.on((VmStage) states.get(state), read);
        yield change(t.next(), t.events());
      }
      case World.BOOTSTRAP -> {
        BootstrapStage.Transition t = rules.on((BootstrapStage) states.get(state), read);
        yield change(t.next(), t.events());
      }
      case World.KUBECONFIG -> {
        KubeconfigStage.Transition t = rules.on((KubeconfigStage) states.get(state), read);
        yield change(t.next(), t.events());
      }
      case World.REQUEST -> {
        ClusterStatus.Transition t = rules.on((ClusterStatus) states.get(state), read);
        yield change(canonical(t.next()), t.events());
      }
      default -> throw new IllegalArgumentException("no such service: " + service);
    };
  }

  /**
   * The order in which facts were heard does not matter, and so must not make two worlds of one.
   */
  private static ClusterStatus canonical(ClusterStatus status) {
    return new ClusterStatus(
        status.cluster(),
        status.facts().stream().sorted(Comparator.comparing(f -> f.event().toString())).toList(),
        status.announced());
  }

  private Change change(Object next, List<ClusterEvent> published) {
    return new Change(states.of(next), published.stream().mapToInt(events::of).toArray());
  }

  private Doing dueNow(Object state, int node) {
    if (state instanceof VmStage vm) {
      return vm.due(nodes.get(node)).map(Stages::vmDoing).orElse(Doing.NOTHING);
    }
    if (state instanceof BootstrapStage bootstrap) {
      if (node == nodes.size()) {
        return bootstrap.clusterDue() ? Doing.AWAIT_CLUSTER : Doing.NOTHING;
      }
      return bootstrap.due(nodes.get(node)).map(Stages::guestDoing).orElse(Doing.NOTHING);
    }
    return ((KubeconfigStage) state)
        .due()
        .map(
            step ->
                switch (step) {
                  case FETCH -> Doing.FETCH_KUBECONFIG;
                  case VERIFY -> Doing.VERIFY_KUBECONFIG;
                })
        .orElse(Doing.NOTHING);
  }

  private static Doing vmDoing(VmStep step) {
    return switch (step) {
      case PLACE -> Doing.PLACE;
      case CLONE -> Doing.CLONE;
      case CONFIGURE, RESIZE, UPLOAD_SEED, ATTACH_SEED, START, AWAIT_SSH -> Doing.BOOT;
      // None is wanted in the model.
      case FIREWALL, LEAVE_FIREWALL -> Doing.NOTHING;
      case EJECT_SEED, DELETE_SEED -> Doing.UNSEED;
      case REPLACE -> Doing.REPLACE;
      case CONFIRM_UNPLACED -> Doing.CONFIRM_UNPLACED;
      case AWAIT_TASK -> Doing.AWAIT_TASK;
      case STOP, DESTROY, REMOVE_SEED -> Doing.REMOVE;
      case VERIFY -> Doing.VERIFY;
      case VERIFY_AGAIN -> Doing.VERIFY_AGAIN;
    };
  }

  private static Doing guestDoing(GuestStep step) {
    return switch (step) {
      case AWAIT_CLOUD_INIT, MAKE_HOST_KEY, SWAP_HOST_KEY, DISABLE_CLOUD_INIT, CHECK_REQUIREMENTS ->
          Doing.INITIALISE;
      case CONFIGURE_K3S,
          DOWNLOAD_K3S,
          VERIFY_K3S,
          INSTALL_K3S,
          FORGET_FORMER,
          START_K3S,
          AWAIT_NODE ->
          Doing.INSTALL;
      // Nothing is wanted in the model: these publish nothing, and so are no other than INSTALL.
      case CHECK_REBOOT,
          SET_PROXY,
          TRUST_CERTIFICATES,
          PLACE_FILES,
          UPGRADE_PACKAGES,
          INSTALL_PACKAGES,
          RUN_PRE_K3S_COMMANDS,
          RUN_POST_K3S_COMMANDS ->
          Doing.CUSTOMISE;
      case CANCEL -> Doing.CANCEL;
    };
  }

  private Change finishing(
      int state, Doing doing, int node, int instance, boolean found, boolean failed, boolean sole) {
    Object stage = states.get(state);
    List<ClusterEvent> published = new ArrayList<>();
    if (stage instanceof VmStage vm) {
      for (VmOutcome outcome : vmOutcomes(doing, nodes.get(node), instance, found, failed, sole)) {
        VmStage.Transition t = rules.apply(vm, outcome);
        vm = t.next();
        published.addAll(t.events());
      }
      return change(vm, published);
    }
    if (stage instanceof BootstrapStage bootstrap) {
      for (BootstrapOutcome outcome : bootstrapOutcomes(doing, node, instance, failed)) {
        BootstrapStage.Transition t = rules.apply(bootstrap, outcome);
        bootstrap = t.next();
        published.addAll(t.events());
      }
      return change(bootstrap, published);
    }
    KubeconfigStage.Transition t =
        rules.apply((KubeconfigStage) stage, kubeconfigOutcome(doing, failed));
    return change(t.next(), t.events());
  }

  private List<VmOutcome> vmOutcomes(
      Doing doing, NodeName node, int instance, boolean found, boolean failed, boolean sole) {
    List<VmStep> steps = vmSteps(doing);
    if (failed) {
      return steps.stream()
          .<VmOutcome>map(
              s ->
                  new VmOutcome.GaveUp(
                      node, instance, s, FailureCode.INTERNAL, 1, "failed", "mend it", null))
          .limit(1)
          .toList();
    }
    List<VmOutcome> outcomes = new ArrayList<>();
    for (VmStep step : steps) {
      switch (step) {
        case PLACE -> outcomes.add(new VmOutcome.Placed(node, instance, placement(node, instance)));
        case CLONE -> {
          outcomes.add(new VmOutcome.CloneStarted(node, instance, "UPID", sole));
          outcomes.add(new VmOutcome.Done(node, instance, step));
        }
        case AWAIT_SSH -> outcomes.add(new VmOutcome.Booted(node, instance, Samples.FIRST_KEY));
        case DELETE_SEED -> outcomes.add(new VmOutcome.SeedGone(node, instance, "gone"));
        case CONFIRM_UNPLACED, VERIFY, VERIFY_AGAIN ->
            outcomes.add(
                found
                    ? new VmOutcome.StillThere(node, instance, step)
                    : new VmOutcome.Absent(node, instance, step, List.of()));
        case CONFIGURE,
            RESIZE,
            UPLOAD_SEED,
            ATTACH_SEED,
            FIREWALL,
            START,
            EJECT_SEED,
            REPLACE,
            AWAIT_TASK,
            STOP,
            DESTROY,
            REMOVE_SEED,
            LEAVE_FIREWALL ->
            outcomes.add(new VmOutcome.Done(node, instance, step));
      }
    }
    return outcomes;
  }

  private static List<VmStep> vmSteps(Doing doing) {
    return Arrays.stream(VmStep.values()).filter(s -> vmDoing(s) == doing).toList();
  }

  private Placement placement(NodeName node, int instance) {
    return new Placement(
        "lab",
        ProxmoxNode.of("pve1"),
        ProxmoxNode.of("pve1"),
        Vmid.of(9000),
        Vmid.of(19_900 + 100 * instance + nodes.indexOf(node)),
        "127.77.%d.%d".formatted(instance - 1, nodes.indexOf(node)),
        22,
        "slipway",
        "seeds:iso/" + node,
        "local",
        Instant.EPOCH);
  }

  private List<BootstrapOutcome> bootstrapOutcomes(
      Doing doing, int node, int instance, boolean failed) {
    if (doing == Doing.AWAIT_CLUSTER) {
      return List.of(
          failed
              ? new BootstrapOutcome.ClusterGaveUp(
                  FailureCode.K3S_NOT_READY, 1, "failed", "mend it", null)
              : new BootstrapOutcome.ClusterReady(
                  List.of(Samples.k3sReady(Samples.CLUSTER).nodes().get(0))));
    }
    NodeName name = nodes.get(node);
    List<GuestStep> steps =
        Arrays.stream(GuestStep.values()).filter(s -> guestDoing(s) == doing).toList();
    if (failed) {
      return List.of(
          new BootstrapOutcome.GaveUp(
              name, instance, steps.get(0), FailureCode.INTERNAL, 1, "failed", "mend it", null));
    }
    return steps.stream()
        .<BootstrapOutcome>map(
            s ->
                s == GuestStep.MAKE_HOST_KEY
                    ? new BootstrapOutcome.HostKeyMade(name, instance, Samples.OWN_KEY)
                    : new BootstrapOutcome.Done(name, instance, s))
        .toList();
  }

  private static KubeconfigOutcome kubeconfigOutcome(Doing doing, boolean failed) {
    boolean fetching = doing == Doing.FETCH_KUBECONFIG;
    if (failed) {
      return new KubeconfigOutcome.GaveUp(
          fetching ? KubeconfigStep.FETCH : KubeconfigStep.VERIFY,
          FailureCode.INTERNAL,
          1,
          "failed",
          "mend it",
          null);
    }
    var stored = Samples.kubeconfigStored(Samples.CLUSTER);
    return fetching
        ? new KubeconfigOutcome.Fetched()
        : new KubeconfigOutcome.Verified(
            stored.ref(), stored.sha256(), stored.expiresAt(), List.of(), List.of());
  }

  /** A readable form of a state, for a trace. */
  String describe(int state) {
    return Optional.ofNullable(states.get(state)).map(s -> s.getClass().getSimpleName()).orElse("");
  }
}
