package dev.slipway.lab.endtoend;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * At the end of a class whose methods have several clusters under way at once: what no cluster
 * knows of, such as a VM that was made twice, would be left.
 */
final class LeavesNothing implements AfterAllCallback {

  @Override
  public void afterAll(ExtensionContext context) {
    Installation.shared().mustHaveLeftNothing();
  }
}
