package dev.slipway.events;

/** Something that happened to one incarnation of one K3s node. */
public sealed interface NodeEvent extends ClusterEvent
    permits VmCreated, VmBooted, NodeInitialised, SeedRemoved, NodeFailed, VmDestroyed {

  NodeName node();

  /** Which incarnation of the node, from 1; a replacement raises it. */
  int instance();
}
