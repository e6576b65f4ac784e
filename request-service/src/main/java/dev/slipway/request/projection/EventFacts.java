package dev.slipway.request.projection;

import dev.slipway.events.*;

/** What the audit log tells of an event beside its body. */
final class EventFacts {

  private EventFacts() {}

  /** The stage that an event is about; null for one about the whole cluster. */
  static Stage stage(ClusterEvent event) {
    return switch (event) {
      case VmCreated e -> Stage.VM;
      case VmBooted e -> Stage.VM;
      case SeedRemoved e -> Stage.VM;
      case VmDestroyed e -> Stage.VM;
      case NodeInitialised e -> Stage.BOOTSTRAP;
      case NodeFailed e -> e.finder();
      case K3sReady e -> Stage.BOOTSTRAP;
      case KubeconfigStored e -> Stage.KUBECONFIG;
      case KubeconfigRead e -> Stage.KUBECONFIG;
      case StageFailed e -> e.stage();
      case StageUndone e -> e.stage();
      case AttentionRequired e -> e.stage();
      case ParkedResourceForced e -> e.stage();
      case ClusterRequested e -> null;
      case ClusterDestroyRequested e -> null;
      case ClusterResumeRequested e -> null;
      case ClusterDestroyed e -> null;
      case UnknownEvent e -> null;
    };
  }

  /** The node that an event is about; null for one about no single node. */
  static String node(ClusterEvent event) {
    if (event instanceof NodeEvent ofNode) {
      return ofNode.node().value();
    }
    return event instanceof StageFailed failed && failed.node() != null
        ? failed.node().value()
        : null;
  }
}
