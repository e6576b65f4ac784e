package dev.slipway.bootstrap.domain;

import dev.slipway.bootstrap.domain.BootstrapStage.Bootstrapping;
import dev.slipway.bootstrap.domain.BootstrapStage.Transition;
import dev.slipway.bootstrap.domain.GuestState.Initialising;
import dev.slipway.bootstrap.domain.GuestState.Installing;
import dev.slipway.bootstrap.domain.GuestState.Joined;
import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterSpec.ApiEndpoint;
import dev.slipway.events.DestroyCause;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.K3sReady;
import dev.slipway.events.NodeFailed;
import dev.slipway.events.NodeInitialised;
import dev.slipway.events.NodeName;
import dev.slipway.events.Role;
import dev.slipway.events.Stage;
import dev.slipway.events.StageFailed;
import java.util.List;

/** What the outcome of a due step does to a cluster that is being bootstrapped. */
record Progress(Bootstrapping stage) {

  /** The Kubernetes API's port, K3s's default {@code https-listen-port}. */
  private static final int API_PORT = 6443;

  Transition apply(BootstrapOutcome outcome) {
    return switch (outcome) {
      case BootstrapOutcome.OnGuest o ->
          stage
              .node(o.node())
              .filter(n -> n.instance() == o.instance())
              .filter(n -> n.state().due().filter(o.step()::equals).isPresent())
              .map(n -> onGuest(n, o))
              .orElseGet(stage::stay);
      case BootstrapOutcome.ClusterReady o -> stage.clusterDue() ? clusterReady(o) : stage.stay();
      case BootstrapOutcome.ClusterGaveUp o ->
          stage.clusterDue()
              ? gaveUp(
                  new StageFailed(
                      stage.cluster(),
                      stage.generation(),
                      stage.run(),
                      Stage.BOOTSTRAP,
                      null,
                      BootstrapStage.AWAIT_CLUSTER,
                      o.code(),
                      o.attempts(),
                      o.message(),
                      o.remedy(),
                      o.forensics()))
              : stage.stay();
    };
  }

  private Transition onGuest(GuestNode node, BootstrapOutcome.OnGuest outcome) {
    return switch (outcome) {
      case BootstrapOutcome.Done o -> done(node);
      case BootstrapOutcome.HostKeyMade o ->
          node.state() instanceof Initialising s
              ? to(node, new Initialising(s.guest().expecting(o.fingerprint()), after(s.next())))
              : stage.stay();
      case BootstrapOutcome.GaveUp o -> gaveUp(node, o);
    };
  }

  /** An agent's VM has an owner who may have another one, and says so if not. */
  private Transition gaveUp(GuestNode node, BootstrapOutcome.GaveUp o) {
    NodeFailed failed =
        new NodeFailed(
            stage.cluster(),
            stage.generation(),
            stage.run(),
            node.node(),
            node.instance(),
            o.code(),
            o.message(),
            Stage.BOOTSTRAP,
            false,
            o.step().name(),
            o.attempts(),
            o.remedy(),
            o.forensics());
    return node.role() == Role.AGENT
        ? new Transition(stage.with(node.node(), n -> n.gaveUp(failed)), List.of(failed))
        : gaveUp(node.node(), failed);
  }

  /** A node that the cluster cannot do without; of an older word some things are not known. */
  Transition gaveUp(NodeName node, NodeFailed why) {
    return gaveUp(
        new StageFailed(
            stage.cluster(),
            stage.generation(),
            stage.run(),
            Stage.BOOTSTRAP,
            node,
            why.step() == null ? GuestStep.AWAIT_NODE.name() : why.step(),
            why.code(),
            why.attempts() == null ? 0 : why.attempts(),
            why.message(),
            why.remedy() == null ? why.code().remedy() : why.remedy(),
            why.forensics()));
  }

  private Transition done(GuestNode node) {
    return switch (node.state()) {
      case Initialising s -> initialised(node, s);
      case Installing s when s.next() == GuestStep.AWAIT_NODE ->
          to(node, new Joined(s.guest(), false));
      case Installing s when s.next() == GuestStep.RUN_POST_K3S_COMMANDS ->
          to(node, new Joined(s.guest(), true));
      case Installing s ->
          to(node, new Installing(s.guest(), s.next().next(stage.wanted(), node.instance())));
      case GuestState.Awaited s -> stage.stay();
      case Joined s -> stage.stay();
      case GuestState.Failed s -> stage.stay();
      case GuestState.Lost s -> stage.stay();
      case GuestState.Cancelling s -> stage.stay();
      case GuestState.Released s -> stage.stay();
    };
  }

  private Transition initialised(GuestNode node, Initialising s) {
    return switch (s.next()) {
      // Its outcome is HostKeyMade: without the new fingerprint there is nothing to go on with.
      case MAKE_HOST_KEY -> stage.stay();
      case SWAP_HOST_KEY -> to(node, new Initialising(s.guest().swapped(), after(s.next())));
      case CHECK_REQUIREMENTS ->
          new Transition(
              stage.with(node.node(), n -> n.in(new Installing(s.guest(), after(s.next())))),
              List.of(
                  new NodeInitialised(
                      stage.cluster(),
                      stage.generation(),
                      stage.run(),
                      node.node(),
                      node.instance(),
                      s.guest().hostKey())));
      case AWAIT_CLOUD_INIT,
          DISABLE_CLOUD_INIT,
          CHECK_REBOOT,
          SET_PROXY,
          TRUST_CERTIFICATES,
          PLACE_FILES,
          UPGRADE_PACKAGES,
          INSTALL_PACKAGES,
          RUN_PRE_K3S_COMMANDS,
          CONFIGURE_K3S,
          DOWNLOAD_K3S,
          VERIFY_K3S,
          INSTALL_K3S,
          FORGET_FORMER,
          START_K3S,
          AWAIT_NODE,
          RUN_POST_K3S_COMMANDS,
          CANCEL ->
          to(node, new Initialising(s.guest(), after(s.next())));
    };
  }

  private GuestStep after(GuestStep step) {
    return step.next(stage.wanted());
  }

  /** First the commands that waited for it, if there are any; then it is looked at again. */
  private Transition clusterReady(BootstrapOutcome.ClusterReady o) {
    GuestNode first = firstServer();
    return first.state() instanceof Joined joined
            && !joined.finished()
            && !stage.wanted().postK3sCommands().isEmpty()
        ? to(first, new Installing(joined.guest(), GuestStep.RUN_POST_K3S_COMMANDS))
        : ready(o);
  }

  private GuestNode firstServer() {
    return stage.nodes().stream().filter(n -> n.role() == Role.SERVER).findFirst().orElseThrow();
  }

  private Transition ready(BootstrapOutcome.ClusterReady o) {
    K3sReady ready =
        new K3sReady(
            stage.cluster(),
            stage.generation(),
            stage.run(),
            stage.request().spec().k3s().version(),
            endpoint(),
            o.nodes());
    return new Transition(new BootstrapStage.Ready(stage), List.of(ready));
  }

  /** The requested host name where there is one, else the first server's own address. */
  private String endpoint() {
    ApiEndpoint asked = stage.request().spec().endpoint();
    if (asked != null && asked.hostname() != null) {
      return "https://" + asked.hostname() + ":" + asked.port();
    }
    String address = ((GuestState.Reachable) firstServer().state()).guest().address();
    return "https://%s:%d"
        .formatted(address.contains(":") ? "[" + address + "]" : address, API_PORT);
  }

  /** The failure and the order to destroy leave together, and our own undoing begins at once. */
  private Transition gaveUp(StageFailed failed) {
    if (stage.request().failurePolicy() == FailurePolicy.HOLD) {
      return new Transition(new Held(stage, failed), List.of(failed));
    }
    ClusterDestroyRequested destroy =
        new ClusterDestroyRequested(
            stage.cluster(),
            stage.generation(),
            stage.run(),
            DestroyCause.FAILURE,
            BootstrapStage.SERVICE,
            null);
    return BootstrapStage.Undoing.begin(stage, List.of(failed, destroy));
  }

  private Transition to(GuestNode node, GuestState next) {
    return new Transition(stage.with(node.node(), n -> n.in(next)), List.of());
  }
}
