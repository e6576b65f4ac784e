package dev.slipway.request.domain;

import dev.slipway.events.AttentionRequired;
import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterDestroyed;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.ClusterResumeRequested;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.K3sReady;
import dev.slipway.events.KubeconfigRead;
import dev.slipway.events.KubeconfigStored;
import dev.slipway.events.NodeEvent;
import dev.slipway.events.NodeFailed;
import dev.slipway.events.NodeInitialised;
import dev.slipway.events.ParkedResourceForced;
import dev.slipway.events.SeedRemoved;
import dev.slipway.events.Stage;
import dev.slipway.events.StageFailed;
import dev.slipway.events.StageUndone;
import dev.slipway.events.UnknownEvent;
import dev.slipway.events.VmBooted;
import dev.slipway.events.VmCreated;
import dev.slipway.events.VmDestroyed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the events said of one cluster so far. Facts are only ever added, each once, and everything
 * else is read off them, so that the order in which they were heard does not matter: a redriven
 * record gives the same status as one that came in time.
 *
 * @param facts what was heard, in the order of hearing; bounded, since only the first of each kind
 *     (per node and instance, per stage) is kept
 * @param announced whether ClusterDestroyed has been handed to the outbox
 */
public record ClusterStatus(ClusterId cluster, List<Fact> facts, boolean announced) {

  /** An event and when it happened ({@code ce_time}). */
  public record Fact(ClusterEvent event, Instant at) {}

  /**
   * A change.
   *
   * @param next the status from now on; the same one when nothing changed
   * @param events what is to be published in the same transaction
   */
  public record Transition(ClusterStatus next, List<ClusterEvent> events) {}

  public ClusterStatus {
    facts = List.copyOf(facts);
  }

  /** The status of a cluster of which nothing was heard. */
  public static ClusterStatus unknown(ClusterId cluster) {
    return new ClusterStatus(cluster, List.of(), false);
  }

  /** Takes an event in; when the last owner has answered, the cleanup report is due. */
  public Transition on(ClusterEvent event, Instant at) {
    if (!tells(event)) {
      return new Transition(this, List.of());
    }
    ClusterStatus next =
        new ClusterStatus(
            cluster,
            Stream.concat(facts.stream(), Stream.of(new Fact(event, at))).toList(),
            announced);
    if (next.announced || next.destroyed().isPresent() || !next.allUndone()) {
      return new Transition(next, List.of());
    }
    ClusterDestroyed report =
        new ClusterDestroyed(cluster, next.generation(), next.run(), next.undone());
    return new Transition(new ClusterStatus(cluster, next.facts, true), List.of(report));
  }

  /** In one word; see {@link Phase}. */
  public Phase phase() {
    if (destroyed().isPresent()) {
      return Phase.DESTROYED;
    }
    if (destroyRequested().isPresent() || !undone().isEmpty()) {
      return Phase.DESTROYING;
    }
    if (!failures().isEmpty()) {
      // Without HOLD the order to destroy is the failure's next neighbour on the log.
      return holds() ? Phase.HELD : Phase.DESTROYING;
    }
    if (readyAt().isPresent()) {
      return Phase.READY;
    }
    return all(VmCreated.class).findAny().isPresent() ? Phase.PROVISIONING : Phase.REQUESTED;
  }

  /**
   * The same, where the cluster's end may have been asked for here: that counts before the topic
   * has said it.
   */
  public Phase phase(boolean endAskedFor) {
    Phase told = phase();
    return endAskedFor && told != Phase.DESTROYED ? Phase.DESTROYING : told;
  }

  private boolean holds() {
    return request().filter(r -> r.failurePolicy() == FailurePolicy.HOLD).isPresent();
  }

  public int generation() {
    return request().map(ClusterRequested::generation).orElse(1);
  }

  /** The highest run heard of. */
  public int run() {
    return facts.stream().mapToInt(f -> f.event().run()).max().orElse(1);
  }

  public Optional<ClusterRequested> request() {
    return all(ClusterRequested.class).findFirst();
  }

  public Optional<K3sReady> k3sReady() {
    return all(K3sReady.class).findFirst();
  }

  public Optional<KubeconfigStored> kubeconfig() {
    return all(KubeconfigStored.class).findFirst();
  }

  /**
   * What stages gave up on and no resume has answered, in order; the first is the cluster's
   * failure. A failure of an earlier run than the last resume's is history.
   */
  public List<StageFailed> failures() {
    int resumed = all(ClusterResumeRequested.class).mapToInt(ClusterEvent::run).max().orElse(0);
    return all(StageFailed.class).filter(failed -> failed.run() >= resumed).toList();
  }

  /** The first order to destroy: the first cause wins. */
  public Optional<ClusterDestroyRequested> destroyRequested() {
    return all(ClusterDestroyRequested.class).findFirst();
  }

  /** What the owners answered to it, one each. */
  public List<StageUndone> undone() {
    return all(StageUndone.class).toList();
  }

  /** What a person was asked to look at, in order, with what became of it. */
  public List<Attention> attention() {
    List<Attention> attention = new ArrayList<>();
    for (int i = 0; i < facts.size(); i++) {
      if (facts.get(i).event() instanceof AttentionRequired asked) {
        List<ClusterEvent> later =
            facts.subList(i + 1, facts.size()).stream().map(Fact::event).toList();
        attention.add(Attention.of(asked, later));
      }
    }
    return List.copyOf(attention);
  }

  /** The cleanup report. */
  public Optional<ClusterDestroyed> destroyed() {
    return all(ClusterDestroyed.class).findFirst();
  }

  /** When the first event of that kind happened. */
  public Optional<Instant> at(Class<? extends ClusterEvent> kind) {
    return facts.stream().filter(f -> kind.isInstance(f.event())).map(Fact::at).findFirst();
  }

  /** When everything that READY promises held: a verified kubeconfig, and no seed left. */
  public Optional<Instant> readyAt() {
    Optional<Instant> stored = at(KubeconfigStored.class);
    return request().isEmpty() || stored.isEmpty()
        ? Optional.empty()
        : withoutSeedsAt().map(gone -> gone.isBefore(stored.get()) ? stored.get() : gone);
  }

  /** When no VM had a seed any more; empty while one may have. */
  public Optional<Instant> withoutSeedsAt() {
    return new Nodes(facts).withoutSeedsAt();
  }

  /** The nodes of the request, and those heard of before it, each in its newest incarnation. */
  public List<NodeStatus> nodes() {
    return new Nodes(facts).all();
  }

  /** Nodes that the cluster does without. */
  public List<NodeStatus> lost() {
    return new Nodes(facts).lost();
  }

  /** All others. */
  public List<NodeStatus> members() {
    return new Nodes(facts).members();
  }

  private <E extends ClusterEvent> Stream<E> all(Class<E> kind) {
    return facts.stream().map(Fact::event).filter(kind::isInstance).map(kind::cast);
  }

  private boolean allUndone() {
    return all(StageUndone.class).map(StageUndone::stage).distinct().count()
        == Stage.values().length;
  }

  /** Whether the event says anything that was not known: which of its kind counts as the same. */
  private boolean tells(ClusterEvent event) {
    return switch (event) {
      case KubeconfigRead e -> false;
      case UnknownEvent e -> false;
      case StageUndone e -> all(StageUndone.class).noneMatch(u -> u.stage() == e.stage());
      case StageFailed e -> !heard(e);
      case AttentionRequired e -> !heard(e);
      case ParkedResourceForced e -> !heard(e);
      case ClusterResumeRequested e -> !heard(e);
      case VmCreated e -> newOfNode(e);
      case VmBooted e -> newOfNode(e);
      case NodeInitialised e -> newOfNode(e);
      case SeedRemoved e -> newOfNode(e);
      case NodeFailed e -> newWord(e);
      case VmDestroyed e -> newOfNode(e);
      case ClusterRequested e -> first(e);
      case ClusterDestroyRequested e -> first(e);
      case ClusterDestroyed e -> first(e);
      case K3sReady e -> first(e);
      case KubeconfigStored e -> first(e);
    };
  }

  private boolean first(ClusterEvent event) {
    return all(event.getClass()).findAny().isEmpty();
  }

  private boolean heard(ClusterEvent event) {
    return facts.stream().anyMatch(f -> f.event().equals(event));
  }

  /** One that a VM failed, and one that there will be no other. */
  private boolean newWord(NodeFailed event) {
    return all(NodeFailed.class)
        .filter(n -> n.node().equals(event.node()) && n.instance() == event.instance())
        .noneMatch(n -> n.forGood() == event.forGood());
  }

  private boolean newOfNode(NodeEvent event) {
    return all(event.getClass())
        .map(NodeEvent.class::cast)
        .noneMatch(n -> n.node().equals(event.node()) && n.instance() == event.instance());
  }
}
