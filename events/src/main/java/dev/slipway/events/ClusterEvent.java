package dev.slipway.events;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Something that happened to a cluster. Published by exactly one service each; the order per
 * cluster is total.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface ClusterEvent
    permits NodeEvent,
        ClusterRequested,
        ClusterDestroyRequested,
        ClusterResumeRequested,
        ParkedResourceForced,
        KubeconfigRead,
        ClusterDestroyed,
        K3sReady,
        KubeconfigStored,
        StageFailed,
        StageUndone,
        AttentionRequired,
        UnknownEvent {

  ClusterId cluster();

  /** The desired spec's version, from 1; scaling and upgrades raise it. */
  int generation();

  /**
   * From 1; a resume raises it. It orders {@link StageFailed} and {@link ClusterResumeRequested}
   * only: a fact about a live resource counts in whichever run it arrives.
   */
  int run();
}
