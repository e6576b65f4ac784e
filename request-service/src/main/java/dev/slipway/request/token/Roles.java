package dev.slipway.request.token;

import java.util.List;
import java.util.Set;

/**
 * What a token may do. Each role has all that the ones before it have: a viewer reads; a requester
 * also creates, deletes and opens its own team's clusters; an operator does so for every team; an
 * admin does everything.
 */
public final class Roles {

  public static final String VIEWER = "viewer";
  public static final String REQUESTER = "requester";
  public static final String OPERATOR = "operator";
  public static final String ADMIN = "admin";

  private static final List<String> ASCENDING = List.of(VIEWER, REQUESTER, OPERATOR, ADMIN);

  private Roles() {}

  /**
   * The role and all that it includes.
   *
   * @throws IllegalArgumentException for a role that does not exist
   */
  static Set<String> upTo(String role) {
    int index = ASCENDING.indexOf(role);
    if (index < 0) {
      throw new IllegalArgumentException(
          "role '" + role + "' of a token in slipway.tokens is not one of " + ASCENDING);
    }
    return Set.copyOf(ASCENDING.subList(0, index + 1));
  }
}
