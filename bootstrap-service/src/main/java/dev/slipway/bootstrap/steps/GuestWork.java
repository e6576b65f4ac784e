package dev.slipway.bootstrap.steps;

import dev.slipway.bootstrap.customisation.GuestCustomiser;
import dev.slipway.bootstrap.customisation.Hook;
import dev.slipway.bootstrap.domain.BootstrapOutcome;
import dev.slipway.bootstrap.domain.BootstrapStage;
import dev.slipway.bootstrap.domain.GuestNode;
import dev.slipway.bootstrap.domain.GuestStep;
import dev.slipway.bootstrap.guest.GuestInitialiser;
import dev.slipway.bootstrap.guest.Member;
import dev.slipway.bootstrap.guest.Poll;
import dev.slipway.bootstrap.k3s.K3sInstaller;
import dev.slipway.bootstrap.requirements.GuestRequirements;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.ClusterSpec.AgentPool;
import dev.slipway.events.FailureCode;
import dev.slipway.events.GuestSpec;
import dev.slipway.kit.steps.StageException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;

/** Does a guest's due step by the adapter that can. */
@ApplicationScoped
class GuestWork {
  /** In a destroy these mean that there is nothing left that we could stop. */
  private static final Set<String> NOTHING_TO_STOP =
      Set.of(FailureCode.GUEST_UNREACHABLE.name(), FailureCode.VAULT_REVOKED.name());

  private final GuestInitialiser guests;
  private final GuestRequirements requirements;
  private final GuestCustomiser customiser;
  private final K3sInstaller k3s;

  GuestWork(
      GuestInitialiser guests,
      GuestRequirements requirements,
      GuestCustomiser customiser,
      K3sInstaller k3s) {
    this.guests = guests;
    this.requirements = requirements;
    this.customiser = customiser;
    this.k3s = k3s;
  }

  /** What came of it: the step's outcome, or that it takes longer. */
  Poll<BootstrapOutcome> run(BootstrapStage stage, GuestNode node, GuestStep step) {
    Member member = new Members(stage).of(node).orElseThrow();
    return switch (step) {
      case AWAIT_CLOUD_INIT -> outcome(guests.awaitCloudInit(member), node, step);
      case MAKE_HOST_KEY ->
          Poll.done(
              new BootstrapOutcome.HostKeyMade(
                  node.node(), node.instance(), guests.makeHostKey(member)));
      case SWAP_HOST_KEY -> outcome(guests.swapHostKey(member), node, step);
      case DISABLE_CLOUD_INIT -> {
        guests.disableCloudInit(member);
        yield done(node, step);
      }
      case CHECK_REQUIREMENTS -> {
        List<String> warnings = requirements.check(member, bootstrapping(stage).request().spec());
        yield Poll.done(
            new BootstrapOutcome.Done(node.node(), node.instance(), step),
            warnings.isEmpty() ? null : String.join(" | ", warnings));
      }
      case CHECK_REBOOT -> outcome(guests.checkReboot(member), node, step);
      case CANCEL -> {
        cancel(member);
        yield done(node, step);
      }
      case SET_PROXY,
          TRUST_CERTIFICATES,
          PLACE_FILES,
          UPGRADE_PACKAGES,
          INSTALL_PACKAGES,
          RUN_PRE_K3S_COMMANDS,
          RUN_POST_K3S_COMMANDS ->
          outcome(customise(bootstrapping(stage).request().spec(), member, step), node, step);
      case CONFIGURE_K3S,
          DOWNLOAD_K3S,
          VERIFY_K3S,
          INSTALL_K3S,
          FORGET_FORMER,
          START_K3S,
          AWAIT_NODE ->
          outcome(install(bootstrapping(stage), member, step), node, step);
    };
  }

  /** What the guest can tell of a step that took too long; null where K3s is not in question. */
  String evidence(BootstrapStage stage, GuestNode node, GuestStep step) {
    if (step != GuestStep.START_K3S && step != GuestStep.AWAIT_NODE) {
      return null;
    }
    Member member = new Members(stage).of(node).orElseThrow();
    try {
      return k3s.evidence(member, bootstrapping(stage).request().spec());
    } catch (StageException failed) {
      return "the journal could not be read: " + failed.getMessage();
    }
  }

  private Poll<Void> customise(ClusterSpec spec, Member member, GuestStep step) {
    GuestSpec wanted = spec.onGuests();
    return switch (step) {
      case SET_PROXY -> {
        customiser.setProxy(member, wanted.proxy(), spec.k3s().beside().clusterDomain());
        yield Poll.done();
      }
      case TRUST_CERTIFICATES -> customiser.trustCertificates(member, wanted.caCertificates());
      case PLACE_FILES -> {
        customiser.placeFiles(member, wanted.files());
        yield Poll.done();
      }
      case UPGRADE_PACKAGES -> customiser.upgradePackages(member);
      case INSTALL_PACKAGES -> customiser.installPackages(member, wanted.packages());
      case RUN_PRE_K3S_COMMANDS ->
          customiser.runCommands(member, Hook.PRE_K3S, wanted.preK3sCommands());
      case RUN_POST_K3S_COMMANDS ->
          customiser.runCommands(member, Hook.POST_K3S, wanted.postK3sCommands());
      case AWAIT_CLOUD_INIT,
          MAKE_HOST_KEY,
          SWAP_HOST_KEY,
          DISABLE_CLOUD_INIT,
          CHECK_REQUIREMENTS,
          CHECK_REBOOT,
          CONFIGURE_K3S,
          DOWNLOAD_K3S,
          VERIFY_K3S,
          INSTALL_K3S,
          FORGET_FORMER,
          START_K3S,
          AWAIT_NODE,
          CANCEL ->
          throw new IllegalStateException(step + " is no wish of the request");
    };
  }

  private Poll<Void> install(BootstrapStage.Bootstrapping stage, Member member, GuestStep step) {
    ClusterSpec spec = stage.request().spec();
    return switch (step) {
      case CONFIGURE_K3S -> configure(stage, member, spec);
      case DOWNLOAD_K3S -> k3s.download(member, spec.k3s().version());
      case VERIFY_K3S -> k3s.verify(member, spec.k3s().version());
      case INSTALL_K3S -> k3s.install(member, spec);
      case FORGET_FORMER -> {
        k3s.forget(List.of(member.node()), new Members(stage).firstServer().orElseThrow());
        yield Poll.done();
      }
      case START_K3S -> k3s.start(member, spec);
      case AWAIT_NODE -> k3s.awaitNode(member, new Members(stage).firstServer().orElseThrow());
      case AWAIT_CLOUD_INIT,
          MAKE_HOST_KEY,
          SWAP_HOST_KEY,
          DISABLE_CLOUD_INIT,
          CHECK_REQUIREMENTS,
          CHECK_REBOOT,
          SET_PROXY,
          TRUST_CERTIFICATES,
          PLACE_FILES,
          UPGRADE_PACKAGES,
          INSTALL_PACKAGES,
          RUN_PRE_K3S_COMMANDS,
          RUN_POST_K3S_COMMANDS,
          CANCEL ->
          throw new IllegalStateException(step + " installs nothing");
    };
  }

  private Poll<Void> configure(
      BootstrapStage.Bootstrapping stage, Member member, ClusterSpec spec) {
    AgentPool pool =
        spec.nodes(stage.request().name()).stream()
            .filter(node -> node.name().equals(member.node()))
            .findFirst()
            .map(ClusterSpec.PlannedNode::pool)
            .orElse(null);
    boolean first = stage.nodes().getFirst().node().equals(member.node());
    if (first) {
      k3s.configure(member, spec, pool, null);
      return Poll.done();
    }
    return new Members(stage)
        .firstServer()
        .map(
            server -> {
              k3s.configure(member, spec, pool, server.guest().address());
              return Poll.done();
            })
        .orElseGet(() -> Poll.notYet("the first server's address"));
  }

  private void cancel(Member member) {
    try {
      k3s.cancel(member);
    } catch (StageException failed) {
      if (!NOTHING_TO_STOP.contains(failed.code())) {
        throw failed;
      }
    }
  }

  private static BootstrapStage.Bootstrapping bootstrapping(BootstrapStage stage) {
    if (stage instanceof BootstrapStage.Bootstrapping going) {
      return going;
    }
    throw new IllegalStateException("nothing is installed in " + stage.getClass().getSimpleName());
  }

  private static Poll<BootstrapOutcome> outcome(Poll<Void> poll, GuestNode node, GuestStep step) {
    return switch (poll) {
      case Poll.Done<Void> done ->
          Poll.done(new BootstrapOutcome.Done(node.node(), node.instance(), step), done.note());
      case Poll.NotYet<Void> waiting -> Poll.notYet(waiting.waitingFor());
    };
  }

  private static Poll<BootstrapOutcome> done(GuestNode node, GuestStep step) {
    return Poll.done(new BootstrapOutcome.Done(node.node(), node.instance(), step));
  }
}
