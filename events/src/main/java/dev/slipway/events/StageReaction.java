package dev.slipway.events;

/**
 * What a stage's service knows of one cluster, as far as events change it. A stage overrides what
 * concerns it; everything else changes nothing.
 *
 * @param <T> a change, with what is to be said of it
 */
public interface StageReaction<T> {

  /** Whose failures and ends are its own. */
  Stage stage();

  /** No change. */
  T stay();

  /** What an event does. Total: whatever it is and whenever it comes. */
  default T on(ClusterEvent event) {
    return switch (event) {
      case ClusterRequested e -> requested(e);
      case ClusterDestroyRequested e -> destroyRequested(e);
      case ClusterResumeRequested e -> resumeRequested(e);
      case ClusterDestroyed e -> destroyed(e);
      case ParkedResourceForced e -> forced(e);
      case VmCreated e -> created(e);
      case VmBooted e -> booted(e);
      case VmDestroyed e -> destroyed(e);
      case SeedRemoved e -> seedRemoved(e);
      case NodeInitialised e -> initialised(e);
      case K3sReady e -> ready(e);
      case KubeconfigStored e -> stored(e);
      case StageFailed e -> e.stage() == stage() ? failed(e) : stay();
      case StageUndone e -> e.stage() == stage() ? undone(e) : stay();
      case NodeFailed e -> failed(e);
      case KubeconfigRead e -> stay();
      case AttentionRequired e -> stay();
      case UnknownEvent e -> stay();
    };
  }

  default T requested(ClusterRequested event) {
    return stay();
  }

  default T destroyRequested(ClusterDestroyRequested event) {
    return stay();
  }

  default T resumeRequested(ClusterResumeRequested event) {
    return stay();
  }

  default T destroyed(ClusterDestroyed event) {
    return stay();
  }

  /** An operator ends the waiting for a resource that could not be removed. */
  default T forced(ParkedResourceForced event) {
    return stay();
  }

  default T created(VmCreated event) {
    return stay();
  }

  default T booted(VmBooted event) {
    return stay();
  }

  default T destroyed(VmDestroyed event) {
    return stay();
  }

  default T seedRemoved(SeedRemoved event) {
    return stay();
  }

  default T initialised(NodeInitialised event) {
    return stay();
  }

  /** An incarnation of a node was given up; by whom, the event says. */
  default T failed(NodeFailed event) {
    return stay();
  }

  default T ready(K3sReady event) {
    return stay();
  }

  default T stored(KubeconfigStored event) {
    return stay();
  }

  /** This stage's own failure. */
  default T failed(StageFailed event) {
    return stay();
  }

  /** This stage's own end. */
  default T undone(StageUndone event) {
    return stay();
  }
}
