package dev.slipway.kubeconfig.domain;

import dev.slipway.events.*;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What kubeconfig-service knows of one cluster.
 *
 * <pre>
 *  Unknown ──ClusterRequested──▶ Awaiting ──K3sReady──▶ Storing ──▶ Stored
 *     │  └──K3sReady──▶ Early ──ClusterRequested──────────▲ │ resume   │
 *     │                   │          │                    │ ▼          │
 *     │                   │          │                    Held         │
 *     ▼  destroy          ▼          ▼                      ▼          ▼
 *  Undone ◀──────────────────────────────────────────────────────────────
 *     └──ClusterDestroyed──▶ Erased
 * </pre>
 *
 * Undone is a tombstone for everything but ClusterDestroyed: the kubeconfig is revoked and nothing
 * new is accepted, but SSH keys stay readable for those who still clean up. Erased is for ever.
 *
 * <p>Events of our own change nothing as long as our rows remember them; where they do not, since
 * the database was restored from before, we learn from them what happened (ADR 9). What the vault
 * held since then is lost all the same. Nothing of ours is ever parked: revoking is a change in our
 * own database.
 */
public sealed interface KubeconfigStage extends StageReaction<KubeconfigStage.Transition> {

  String SERVICE = "kubeconfig-service";

  ClusterId cluster();

  int generation();

  int run();

  /**
   * A change.
   *
   * @param next the state from now on; the same one when nothing changed
   * @param events what is to be published in the same transaction, in this order
   */
  record Transition(KubeconfigStage next, List<ClusterEvent> events) {}

  /** The state of a cluster that kubeconfig-service has never heard of. */
  static KubeconfigStage unknown(ClusterId cluster) {
    return new Unknown(cluster);
  }

  @Override
  default Stage stage() {
    return Stage.KUBECONFIG;
  }

  /** What a step's outcome does; nothing, when the state no longer asks for that step. */
  default Transition apply(KubeconfigOutcome outcome) {
    return stay();
  }

  /** The step that is due now. */
  default Optional<KubeconfigStep> due() {
    return Optional.empty();
  }

  /** Unless there is something to say about what was there, nothing was. */
  @Override
  default Transition destroyRequested(ClusterDestroyRequested event) {
    return Undone.answering(cluster(), event.generation(), event.run(), false, List.of());
  }

  /** The end of every cluster, also of one whose earlier events were never read. */
  @Override
  default Transition destroyed(ClusterDestroyed event) {
    return new Transition(new Erased(cluster(), event.generation(), event.run()), List.of());
  }

  @Override
  default Transition undone(StageUndone event) {
    return new Transition(new Undone(cluster(), generation(), run()), List.of());
  }

  @Override
  default Transition stay() {
    return new Transition(this, List.of());
  }

  /** Never heard of; its vault may hold deposits and generated keys already. */
  record Unknown(ClusterId cluster) implements KubeconfigStage {
    @Override
    public int generation() {
      return 1;
    }

    @Override
    public int run() {
      return 1;
    }

    @Override
    public Transition requested(ClusterRequested event) {
      return new Transition(new Awaiting(event, event.run()), List.of());
    }

    @Override
    public Transition ready(K3sReady event) {
      return new Transition(new Early(event), List.of());
    }
  }

  /** K3s was ready before the request itself was read (a redriven record). */
  record Early(K3sReady ready) implements KubeconfigStage {
    @Override
    public ClusterId cluster() {
      return ready.cluster();
    }

    @Override
    public int generation() {
      return ready.generation();
    }

    @Override
    public int run() {
      return ready.run();
    }

    @Override
    public Transition requested(ClusterRequested event) {
      return new Awaiting(event, event.run()).ready(ready);
    }
  }

  /** The cluster is being made; its keys and tokens are handed out meanwhile. */
  record Awaiting(ClusterRequested request, int run) implements KubeconfigStage {
    @Override
    public ClusterId cluster() {
      return request.cluster();
    }

    @Override
    public int generation() {
      return request.generation();
    }

    @Override
    public Transition ready(K3sReady event) {
      return new Transition(new Storing(request, event, run, KubeconfigStep.FETCH), List.of());
    }

    @Override
    public Transition resumeRequested(ClusterResumeRequested event) {
      return new Transition(new Awaiting(request, Math.max(run, event.run())), List.of());
    }
  }

  /** The kubeconfig is being fetched and verified. */
  record Storing(ClusterRequested request, K3sReady ready, int run, KubeconfigStep next)
      implements KubeconfigStage {
    @Override
    public ClusterId cluster() {
      return request.cluster();
    }

    @Override
    public int generation() {
      return request.generation();
    }

    @Override
    public Optional<KubeconfigStep> due() {
      return Optional.of(next);
    }

    @Override
    public Transition resumeRequested(ClusterResumeRequested event) {
      return new Transition(
          new Storing(request, ready, Math.max(run, event.run()), next), List.of());
    }

    @Override
    public Transition stored(KubeconfigStored event) {
      return new Transition(new Stored(request, ready, run, event), List.of());
    }

    /** Held then; an earlier run's failure was answered by the resume that began this one. */
    @Override
    public Transition failed(StageFailed event) {
      return request.failurePolicy() == FailurePolicy.HOLD && event.run() >= run
          ? new Transition(new Held(this, event), List.of())
          : stay();
    }

    @Override
    public Transition destroyRequested(ClusterDestroyRequested event) {
      return Undone.answering(
          cluster(), generation(), run, next == KubeconfigStep.VERIFY, List.of());
    }

    @Override
    public Transition apply(KubeconfigOutcome outcome) {
      if (outcome.step() != next) {
        return stay();
      }
      return switch (outcome) {
        case KubeconfigOutcome.Fetched o ->
            new Transition(new Storing(request, ready, run, KubeconfigStep.VERIFY), List.of());
        case KubeconfigOutcome.Verified o -> stored(o);
        case KubeconfigOutcome.GaveUp o -> gaveUp(o);
      };
    }

    private Transition stored(KubeconfigOutcome.Verified o) {
      KubeconfigStored stored =
          new KubeconfigStored(
              cluster(),
              generation(),
              run,
              o.ref(),
              o.sha256(),
              o.expiresAt(),
              o.health(),
              o.endpoints());
      return new Transition(new Stored(request, ready, run, stored), List.of(stored));
    }

    /** The failure and the order to destroy leave together, and our own undoing is done at once. */
    private Transition gaveUp(KubeconfigOutcome.GaveUp o) {
      StageFailed failed =
          new StageFailed(
              cluster(),
              generation(),
              run,
              Stage.KUBECONFIG,
              null,
              o.step().name(),
              o.code(),
              o.attempts(),
              o.message(),
              o.remedy(),
              o.forensics());
      if (request.failurePolicy() == FailurePolicy.HOLD) {
        return new Transition(new Held(this, failed), List.of(failed));
      }
      ClusterDestroyRequested destroy =
          new ClusterDestroyRequested(
              cluster(), generation(), run, DestroyCause.FAILURE, SERVICE, null);
      return Undone.answering(
          cluster(), generation(), run, next == KubeconfigStep.VERIFY, List.of(failed, destroy));
    }
  }

  /** The stage gave up under failurePolicy HOLD: nothing runs until a resume or a destroy. */
  record Held(Storing at, StageFailed failure) implements KubeconfigStage {
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
    public Transition resumeRequested(ClusterResumeRequested event) {
      return event.run() > at.run() ? at.resumeRequested(event) : stay();
    }

    @Override
    public Transition destroyRequested(ClusterDestroyRequested event) {
      return at.destroyRequested(event);
    }
  }

  /** It can be downloaded. */
  record Stored(ClusterRequested request, K3sReady ready, int run, KubeconfigStored stored)
      implements KubeconfigStage {
    @Override
    public ClusterId cluster() {
      return request.cluster();
    }

    @Override
    public int generation() {
      return request.generation();
    }

    @Override
    public Transition destroyRequested(ClusterDestroyRequested event) {
      return Undone.answering(cluster(), generation(), run, true, List.of());
    }
  }

  /** Revoked and closed. */
  record Undone(ClusterId cluster, int generation, int run) implements KubeconfigStage {

    static Transition answering(
        ClusterId cluster, int generation, int run, boolean kubeconfig, List<ClusterEvent> said) {
      List<Resource> resources =
          kubeconfig
              ? List.of(
                  new Resource(
                      ResourceKind.KUBECONFIG,
                      SecretRef.of(cluster, "kubeconfig").value(),
                      "revoked in the vault; its data key is erased with ClusterDestroyed"))
              : List.of();
      List<ClusterEvent> events = new ArrayList<>(said);
      events.add(new StageUndone(cluster, generation, run, Stage.KUBECONFIG, resources));
      return new Transition(new Undone(cluster, generation, run), List.copyOf(events));
    }

    @Override
    public Transition destroyRequested(ClusterDestroyRequested event) {
      return stay();
    }

    @Override
    public Transition undone(StageUndone event) {
      return stay();
    }
  }

  /** The data key is gone: 410 for ever. */
  record Erased(ClusterId cluster, int generation, int run) implements KubeconfigStage {
    @Override
    public Transition destroyRequested(ClusterDestroyRequested event) {
      return stay();
    }

    @Override
    public Transition destroyed(ClusterDestroyed event) {
      return stay();
    }

    @Override
    public Transition undone(StageUndone event) {
      return stay();
    }
  }
}
