package dev.slipway.kit.steps.quarkus;

/**
 * The stage that this service is, as the metrics name it.
 *
 * @param name {@code vm}
 */
record OwnStage(String name) {
  private static final String SUFFIX = "-service";

  static OwnStage ofApplication(String name) {
    return new OwnStage(
        name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name);
  }
}
