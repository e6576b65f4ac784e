package dev.slipway.request.domain;

import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.events.NodeEvent;
import dev.slipway.events.NodeFailed;
import dev.slipway.events.NodeInitialised;
import dev.slipway.events.NodeName;
import dev.slipway.events.Role;
import dev.slipway.events.SeedRemoved;
import dev.slipway.events.VmBooted;
import dev.slipway.events.VmCreated;
import dev.slipway.events.VmDestroyed;
import java.time.Instant;

/**
 * What is known of one incarnation of a node; each event and time is null until it was heard.
 *
 * @param role null when only events that do not name it were heard
 * @param failed the last word about a VM of the node that was given up, be it this one or one
 *     before it; null while there was none
 */
public record NodeStatus(
    NodeName name,
    Role role,
    int instance,
    VmCreated created,
    Instant createdAt,
    VmBooted booted,
    Instant bootedAt,
    NodeInitialised initialised,
    Instant initialisedAt,
    Instant seedRemovedAt,
    Instant destroyedAt,
    NodeFailed failed) {

  static NodeStatus planned(NodeName name, Role role) {
    return new NodeStatus(name, role, 1, null, null, null, null, null, null, null, null, null);
  }

  /** A newer incarnation starts with a clean sheet. */
  NodeStatus incarnation(int newer) {
    return newer <= instance
        ? this
        : new NodeStatus(name, role, newer, null, null, null, null, null, null, null, null, failed);
  }

  /** The host key it shows now: the one made on the guest, once it was; null before it booted. */
  public HostKeyFingerprint hostKeyFingerprint() {
    if (initialised != null) {
      return initialised.hostKeyFingerprint();
    }
    return booted == null ? null : booted.hostKeyFingerprint();
  }

  /** Of two words the one about the newer VM counts, and of one VM the last. */
  NodeStatus failing(NodeFailed word) {
    boolean older =
        failed != null
            && (failed.instance() > word.instance()
                || (failed.instance() == word.instance() && failed.forGood()));
    return older
        ? this
        : new NodeStatus(
            name,
            role,
            instance,
            created,
            createdAt,
            booted,
            bootedAt,
            initialised,
            initialisedAt,
            seedRemovedAt,
            destroyedAt,
            word);
  }

  NodeStatus hearing(NodeEvent event, Instant at) {
    return switch (event) {
      case VmCreated e -> with(e.role(), e, at, booted, bootedAt, initialised, initialisedAt);
      case VmBooted e -> with(e.role(), created, createdAt, e, at, initialised, initialisedAt);
      case NodeInitialised e -> with(role, created, createdAt, booted, bootedAt, e, at);
      case SeedRemoved e -> ended(at, destroyedAt);
      case VmDestroyed e -> ended(seedRemovedAt, at);
      case NodeFailed e -> failing(e);
    };
  }

  private NodeStatus with(
      Role role,
      VmCreated c,
      Instant cAt,
      VmBooted b,
      Instant bAt,
      NodeInitialised i,
      Instant iAt) {
    return new NodeStatus(
        name, role, instance, c, cAt, b, bAt, i, iAt, seedRemovedAt, destroyedAt, failed);
  }

  private NodeStatus ended(Instant seedRemoved, Instant destroyed) {
    return new NodeStatus(
        name,
        role,
        instance,
        created,
        createdAt,
        booted,
        bootedAt,
        initialised,
        initialisedAt,
        seedRemoved,
        destroyed,
        failed);
  }
}
