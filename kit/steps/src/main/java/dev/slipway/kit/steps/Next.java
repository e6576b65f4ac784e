package dev.slipway.kit.steps;

import java.time.Duration;

/** What becomes of a step after a tick. */
public sealed interface Next {

  /**
   * This step is finished: the handler is asked for the next one in the same claim; attempts and
   * deadline reset.
   */
  record Advance() implements Next {}

  /**
   * Waiting, not a failure: attempts and deadline are kept.
   *
   * @param in zero or more
   */
  record LookAgain(Duration in) implements Next {
    public LookAgain {
      if (in.isNegative()) {
        throw new IllegalArgumentException("A step cannot look again in the past: " + in);
      }
    }
  }

  /**
   * What was waited for was a turn: attempts are kept, the deadline counts from the next look.
   *
   * @param in zero or more
   */
  record Afresh(Duration in) implements Next {
    public Afresh {
      if (in.isNegative()) {
        throw new IllegalArgumentException("A step cannot look again in the past: " + in);
      }
    }
  }

  /** Nothing is left: the row goes. */
  record Done() implements Next {}

  static Next advance() {
    return new Advance();
  }

  static Next lookAgain(Duration in) {
    return new LookAgain(in);
  }

  static Next afresh(Duration in) {
    return new Afresh(in);
  }

  static Next done() {
    return new Done();
  }
}
