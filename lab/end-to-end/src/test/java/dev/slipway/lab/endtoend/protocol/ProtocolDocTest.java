package dev.slipway.lab.endtoend.protocol;

import dev.slipway.bootstrap.domain.BootstrapOutcome;
import dev.slipway.bootstrap.domain.BootstrapStage;
import dev.slipway.bootstrap.domain.GuestStep;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.ClusterResumeRequested;
import dev.slipway.events.EventType;
import dev.slipway.events.FailureCode;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Role;
import dev.slipway.events.Samples;
import dev.slipway.events.VmBooted;
import dev.slipway.events.Vmid;
import dev.slipway.kubeconfig.domain.KubeconfigOutcome;
import dev.slipway.kubeconfig.domain.KubeconfigStage;
import dev.slipway.kubeconfig.domain.KubeconfigStep;
import dev.slipway.lab.testing.GeneratedFile;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/protocol.md}: what each event does in each state, asked of the classes themselves.
 */
class ProtocolDocTest {

  private static final ClusterId CLUSTER = Samples.CLUSTER;

  private record Effect(Object next, List<ClusterEvent> events) {}

  @Test
  void theTableInTheDocsIsWhatTheClassesDo() {
    StringBuilder doc = new StringBuilder();
    doc.append("# The protocol\n\n");
    doc.append(
        "Generated from the stages' `domain` classes by `./slipway generate`; do not edit.\n\n");
    doc.append("What each event does in each state of each stage. `·` means that it changes\n");
    doc.append("nothing; after `▸` stands what is published in the same transaction.\n");
    table(doc, "vm-service", vmStates(), (s, e) -> effect(s.on(e)));
    table(doc, "bootstrap-service", bootstrapStates(), (s, e) -> effect(s.on(e)));
    table(doc, "kubeconfig-service", kubeconfigStates(), (s, e) -> effect(s.on(e)));
    steps(doc);

    GeneratedFile.at("docs/protocol.md").mustBe(doc.toString());
  }

  private static <S> void table(
      StringBuilder doc,
      String service,
      Map<String, S> states,
      BiFunction<S, ClusterEvent, Effect> on) {
    doc.append("\n## ").append(service).append("\n\n| event |");
    states.keySet().forEach(name -> doc.append(' ').append(name).append(" |"));
    doc.append("\n|---|").append("---|".repeat(states.size())).append('\n');
    List<String> silent = new ArrayList<>();
    for (ClusterEvent event : events()) {
      List<String> cells = states.values().stream().map(s -> cell(s, on.apply(s, event))).toList();
      String name = event.getClass().getSimpleName();
      if (cells.stream().allMatch("·"::equals)) {
        silent.add(name);
      } else {
        doc.append("| ")
            .append(name)
            .append(" | ")
            .append(String.join(" | ", cells))
            .append(" |\n");
      }
    }
    doc.append("\nAcknowledged without a change in every state: ");
    doc.append(String.join(", ", silent)).append(".\n");
  }

  private static String cell(Object before, Effect effect) {
    StringBuilder cell = new StringBuilder();
    if (!effect.next().equals(before)) {
      String name = effect.next().getClass().getSimpleName();
      cell.append(name.equals(before.getClass().getSimpleName()) ? name + " (noted)" : name);
    }
    if (!effect.events().isEmpty()) {
      cell.append(cell.isEmpty() ? "▸ " : " ▸ ");
      cell.append(
          String.join(
              ", ", effect.events().stream().map(e -> e.getClass().getSimpleName()).toList()));
    }
    return cell.isEmpty() ? "·" : cell.toString();
  }

  private static List<ClusterEvent> events() {
    List<ClusterEvent> events = new ArrayList<>();
    for (EventType type : EventType.values()) {
      events.add(
          type == EventType.CLUSTER_RESUME_REQUESTED
              ? new ClusterResumeRequested(CLUSTER, 1, 2, "operator")
              : Samples.all().get(type));
    }
    return events;
  }

  private static ClusterRequested requested(FailurePolicy policy) {
    return Samples.requested(CLUSTER, policy, Samples.spec(1, 0));
  }

  private static ClusterRequested withAnAgent() {
    return Samples.requested(
        CLUSTER, FailurePolicy.DESTROY, Samples.bearing(Samples.spec(1, 1), 1, 0));
  }

  private static Map<String, VmStage> vmStates() {
    Map<String, VmStage> states = new LinkedHashMap<>();
    VmStage unknown = VmStage.unknown(CLUSTER);
    VmStage planned = unknown.on(requested(FailurePolicy.DESTROY)).next();
    VmStage cloning = planned.apply(new VmOutcome.Placed(Samples.NODE, 1, placement())).next();
    VmStage booted = cloning;
    for (VmStep step : VmStep.values()) {
      booted = booted.apply(new VmOutcome.Done(Samples.NODE, 1, step)).next();
    }
    booted = booted.apply(new VmOutcome.Booted(Samples.NODE, 1, Samples.FIRST_KEY)).next();
    VmStage undoing = booted.on(Samples.destroyRequested(CLUSTER)).next();
    VmStage held =
        unknown
            .on(requested(FailurePolicy.HOLD))
            .next()
            .apply(
                new VmOutcome.GaveUp(
                    Samples.NODE, 1, VmStep.PLACE, FailureCode.NO_CAPACITY, 1, "m", "r", null))
            .next();
    VmStage parked =
        undoing
            .apply(
                new VmOutcome.GaveUp(
                    Samples.NODE, 1, VmStep.STOP, FailureCode.VM_NOT_VISIBLE, 8, "m", "r", null))
            .next();
    states.put("Unknown", unknown);
    states.put("Provisioning: planned", planned);
    states.put("Provisioning: cloning", cloning);
    states.put("Provisioning: booted", booted);
    states.put("Provisioning: an agent booted", agentBooted(unknown.on(withAnAgent()).next()));
    states.put("Held", held);
    states.put("Undoing: unplaced", planned.on(Samples.destroyRequested(CLUSTER)).next());
    states.put("Undoing", undoing);
    states.put("Undoing: parked", parked);
    states.put("Undone", unknown.on(Samples.destroyRequested(CLUSTER)).next());
    return states;
  }

  private static VmStage agentBooted(VmStage stage) {
    VmStage booted = stage.apply(new VmOutcome.Placed(Samples.AGENT, 1, placement())).next();
    for (VmStep step : VmStep.values()) {
      booted = booted.apply(new VmOutcome.Done(Samples.AGENT, 1, step)).next();
    }
    return booted.apply(new VmOutcome.Booted(Samples.AGENT, 1, Samples.FIRST_KEY)).next();
  }

  private static Map<String, BootstrapStage> bootstrapStates() {
    Map<String, BootstrapStage> states = new LinkedHashMap<>();
    BootstrapStage unknown = BootstrapStage.unknown(CLUSTER);
    BootstrapStage awaiting = unknown.on(requested(FailurePolicy.DESTROY)).next();
    BootstrapStage working = awaiting.on(Samples.vmBooted(CLUSTER)).next();
    BootstrapStage joined = working;
    for (GuestStep step : GuestStep.values()) {
      joined =
          joined
              .apply(
                  step == GuestStep.MAKE_HOST_KEY
                      ? new BootstrapOutcome.HostKeyMade(Samples.NODE, 1, Samples.OWN_KEY)
                      : new BootstrapOutcome.Done(Samples.NODE, 1, step))
              .next();
    }
    BootstrapStage held =
        unknown
            .on(requested(FailurePolicy.HOLD))
            .next()
            .on(Samples.vmBooted(CLUSTER))
            .next()
            .apply(
                new BootstrapOutcome.GaveUp(
                    Samples.NODE,
                    1,
                    GuestStep.AWAIT_CLOUD_INIT,
                    FailureCode.CLOUD_INIT_FAILED,
                    1,
                    "m",
                    "r",
                    null))
            .next();
    states.put("Unknown", unknown);
    states.put("Early", unknown.on(Samples.vmBooted(CLUSTER)).next());
    states.put("Bootstrapping: awaiting", awaiting);
    states.put("Bootstrapping: on guests", working);
    states.put("Bootstrapping: with a reboot check", checkingReboots());
    states.put("Bootstrapping: an agent on its guest", agentOnGuest(unknown));
    states.put("Held", held);
    states.put(
        "Ready",
        joined.apply(new BootstrapOutcome.ClusterReady(Samples.k3sReady(CLUSTER).nodes())).next());
    states.put("Undoing", working.on(Samples.destroyRequested(CLUSTER)).next());
    states.put("Undone", unknown.on(Samples.destroyRequested(CLUSTER)).next());
    return states;
  }

  private static BootstrapStage checkingReboots() {
    return BootstrapStage.unknown(CLUSTER)
        .on(
            Samples.requested(
                CLUSTER, FailurePolicy.DESTROY, Samples.withWishes(Samples.spec(1, 0))))
        .next()
        .on(Samples.vmBooted(CLUSTER))
        .next();
  }

  private static BootstrapStage agentOnGuest(BootstrapStage unknown) {
    VmBooted server = Samples.vmBooted(CLUSTER);
    VmBooted agent =
        new VmBooted(
            CLUSTER,
            1,
            1,
            Samples.AGENT,
            1,
            Role.AGENT,
            server.address(),
            server.sshPort(),
            server.sshUser(),
            server.hostKeyFingerprint(),
            server.proxmoxNode());
    return unknown.on(withAnAgent()).next().on(agent).next();
  }

  private static Map<String, KubeconfigStage> kubeconfigStates() {
    Map<String, KubeconfigStage> states = new LinkedHashMap<>();
    KubeconfigStage unknown = KubeconfigStage.unknown(CLUSTER);
    KubeconfigStage awaiting = unknown.on(requested(FailurePolicy.DESTROY)).next();
    KubeconfigStage storing = awaiting.on(Samples.k3sReady(CLUSTER)).next();
    var stored = Samples.kubeconfigStored(CLUSTER);
    KubeconfigStage undone = unknown.on(Samples.destroyRequested(CLUSTER)).next();
    states.put("Unknown", unknown);
    states.put("Early", unknown.on(Samples.k3sReady(CLUSTER)).next());
    states.put("Awaiting", awaiting);
    states.put("Storing", storing);
    states.put(
        "Held",
        unknown
            .on(requested(FailurePolicy.HOLD))
            .next()
            .on(Samples.k3sReady(CLUSTER))
            .next()
            .apply(
                new KubeconfigOutcome.GaveUp(
                    KubeconfigStep.FETCH, FailureCode.KUBECONFIG_UNREADABLE, 1, "m", "r", null))
            .next());
    states.put(
        "Stored",
        storing
            .apply(new KubeconfigOutcome.Fetched())
            .next()
            .apply(
                new KubeconfigOutcome.Verified(
                    stored.ref(), stored.sha256(), stored.expiresAt(), List.of(), List.of()))
            .next());
    states.put("Undone", undone);
    states.put("Erased", undone.on(Samples.all().get(EventType.CLUSTER_DESTROYED)).next());
    return states;
  }

  private static void steps(StringBuilder doc) {
    doc.append(
        "\n## Steps\n\nIn their order; the names are those of progress, metrics and errors.\n\n");
    doc.append("- vm-service, per node: ").append(names(VmStep.values())).append('\n');
    doc.append("- bootstrap-service, per node: ").append(names(GuestStep.values()));
    doc.append("; per cluster: ").append(BootstrapStage.AWAIT_CLUSTER).append('\n');
    doc.append("- kubeconfig-service, per cluster: ")
        .append(names(KubeconfigStep.values()))
        .append('\n');
  }

  private static String names(Enum<?>[] steps) {
    return String.join(" ", Arrays.stream(steps).map(Enum::name).toList());
  }

  private static Placement placement() {
    return new Placement(
        "lab",
        ProxmoxNode.of("pve1"),
        ProxmoxNode.of("pve1"),
        Vmid.of(9000),
        Vmid.of(20000),
        "127.77.0.10",
        22,
        "slipway",
        "seeds:iso/seed.iso",
        "local",
        Instant.EPOCH);
  }

  private static Effect effect(VmStage.Transition t) {
    return new Effect(t.next(), t.events());
  }

  private static Effect effect(BootstrapStage.Transition t) {
    return new Effect(t.next(), t.events());
  }

  private static Effect effect(KubeconfigStage.Transition t) {
    return new Effect(t.next(), t.events());
  }
}
