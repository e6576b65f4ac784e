package dev.slipway.events;

/**
 * One line of a cleanup report.
 *
 * @param kind what it was
 * @param id its name where it lived: a VMID, a volume id, a unit's name
 * @param howVerified how its absence was established, in words an auditor can check; {@code
 *     FORCED(by)} when an operator ended it
 */
public record Resource(ResourceKind kind, String id, String howVerified) {

  private static final String FORCED = "FORCED";

  public Resource {
    Checks.present("resource kind", kind);
    Checks.notBlank("resource id", id);
    Checks.notBlank("howVerified", howVerified);
  }

  /** Whether a person took it upon themselves, instead of a look. */
  public boolean forced() {
    return forced(howVerified);
  }

  static boolean forced(String howVerified) {
    return howVerified.startsWith(FORCED);
  }
}
