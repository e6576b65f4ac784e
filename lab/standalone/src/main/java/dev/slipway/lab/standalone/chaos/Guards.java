package dev.slipway.lab.standalone.chaos;

import java.util.List;

/** The guards that the agent can switch off, by the names that it knows them by. */
public final class Guards {

  /** No guard, but an optimisation: a configuration key switches it off, and all must balance. */
  static final String INBOX = "inbox";

  private static final List<String> NAMES =
      List.of(
          "fence",
          "mark",
          "tombstone",
          "intent",
          "found",
          "absence",
          "second-look",
          "relay-lease",
          "lanes",
          "vault",
          "slots",
          "idempotency",
          INBOX);

  private Guards() {}

  public static List<String> names() {
    return NAMES;
  }
}
