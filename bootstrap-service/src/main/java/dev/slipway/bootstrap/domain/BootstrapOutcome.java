package dev.slipway.bootstrap.domain;

import dev.slipway.events.FailureCode;
import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.events.K3sNode;
import dev.slipway.events.NodeName;
import java.util.List;

/**
 * What a step's tick found out, to be committed under the cluster's lock. One that the state no
 * longer asks for changes nothing.
 */
public sealed interface BootstrapOutcome {

  /** The outcome of a step on one guest. */
  sealed interface OnGuest extends BootstrapOutcome {
    NodeName node();

    int instance();

    GuestStep step();
  }

  /** The step is done, and the next one is due. */
  record Done(NodeName node, int instance, GuestStep step) implements OnGuest {}

  /** Ends {@link GuestStep#MAKE_HOST_KEY}: the key that the guest will show after the swap. */
  record HostKeyMade(NodeName node, int instance, HostKeyFingerprint fingerprint)
      implements OnGuest {
    @Override
    public GuestStep step() {
      return GuestStep.MAKE_HOST_KEY;
    }
  }

  /** Permanent, or out of time. */
  record GaveUp(
      NodeName node,
      int instance,
      GuestStep step,
      FailureCode code,
      int attempts,
      String message,
      String remedy,
      String forensics)
      implements OnGuest {}

  /** All nodes are Ready and the core workloads run. */
  record ClusterReady(List<K3sNode> nodes) implements BootstrapOutcome {}

  /** The cluster as a whole did not become ready. */
  record ClusterGaveUp(
      FailureCode code, int attempts, String message, String remedy, String forensics)
      implements BootstrapOutcome {}
}
