package dev.slipway.bootstrap.guest;

import dev.slipway.bootstrap.domain.Guest;
import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.events.Role;

/** A node of a cluster and the guest it lives on. */
public record Member(ClusterId cluster, NodeName node, Role role, Guest guest) {}
