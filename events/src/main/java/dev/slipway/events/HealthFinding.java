package dev.slipway.events;

/**
 * One thing that was looked at on the live cluster.
 *
 * @param check what was asked: {@code readyz}, {@code version}, {@code nodes}, {@code workloads}
 * @param ok whether it was as it should be
 * @param found what was found
 */
public record HealthFinding(String check, boolean ok, String found) {

  public HealthFinding {
    Checks.notBlank("check", check);
    Checks.notBlank("found", found);
  }
}
