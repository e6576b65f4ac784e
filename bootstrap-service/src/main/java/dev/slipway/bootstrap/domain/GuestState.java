package dev.slipway.bootstrap.domain;

import dev.slipway.events.NodeFailed;
import java.util.Optional;

/**
 * Where one node's guest stands.
 *
 * <pre>
 *  Awaited ──VmBooted──▶ Initialising ──▶ Installing ──▶ Joined
 *     │                       └───────┬───────┴─────────────┘   a destroy
 *     ▼                               ▼
 *  Released ◀──────────────────── Cancelling
 * </pre>
 *
 * An agent that was given up is Failed: the next VmBooted begins anew, and where there will be none
 * it is Lost.
 */
public sealed interface GuestState {

  /** The step that is to run now; empty while there is nothing to do. */
  Optional<GuestStep> due();

  /** What becomes of it when the cluster is to be destroyed. */
  GuestState undone();

  /** A state in which there is a guest to talk to. */
  sealed interface Reachable extends GuestState {
    Guest guest();

    @Override
    default GuestState undone() {
      return new Cancelling(guest());
    }
  }

  /** Its VM has not booted yet. */
  record Awaited() implements GuestState {
    @Override
    public Optional<GuestStep> due() {
      return Optional.empty();
    }

    @Override
    public GuestState undone() {
      return new Released(false);
    }
  }

  /** From first contact until the seed is no longer needed. */
  record Initialising(Guest guest, GuestStep next) implements Reachable {
    @Override
    public Optional<GuestStep> due() {
      return Optional.of(next);
    }
  }

  /** K3s is being put on it. */
  record Installing(Guest guest, GuestStep next) implements Reachable {
    @Override
    public Optional<GuestStep> due() {
      return Optional.of(next);
    }
  }

  /**
   * Its node is Ready.
   *
   * @param finished whether the request's commands for when the cluster is ready ran on it
   */
  record Joined(Guest guest, boolean finished) implements Reachable {
    @Override
    public Optional<GuestStep> due() {
      return Optional.empty();
    }
  }

  /**
   * It was given up, and another one was asked for.
   *
   * @param at the step that failed
   * @param refused whether there will be no other one, which the cluster cannot do without
   */
  record Failed(Guest guest, GuestStep at, NodeFailed failure, boolean refused)
      implements Reachable {
    @Override
    public Optional<GuestStep> due() {
      return Optional.empty();
    }

    /** For somebody who resumes: where it failed. */
    GuestState again() {
      return at.compareTo(GuestStep.CHECK_REQUIREMENTS) <= 0
          ? new Initialising(guest, at)
          : new Installing(guest, at);
    }
  }

  /**
   * There will be no other one: the cluster does without the node.
   *
   * @param touched whether we ever worked on its guest: K3s may know the node then
   */
  record Lost(boolean touched) implements GuestState {
    @Override
    public Optional<GuestStep> due() {
      return Optional.empty();
    }

    @Override
    public GuestState undone() {
      return new Released(touched);
    }
  }

  /** Our units on it are being stopped, as far as it can still be reached. */
  record Cancelling(Guest guest) implements Reachable {
    @Override
    public Optional<GuestStep> due() {
      return Optional.of(GuestStep.CANCEL);
    }

    @Override
    public GuestState undone() {
      return this;
    }
  }

  /**
   * Nothing of ours runs on it any more.
   *
   * @param touched whether anything ever did
   */
  record Released(boolean touched) implements GuestState {
    @Override
    public Optional<GuestStep> due() {
      return Optional.empty();
    }

    @Override
    public GuestState undone() {
      return this;
    }
  }
}
