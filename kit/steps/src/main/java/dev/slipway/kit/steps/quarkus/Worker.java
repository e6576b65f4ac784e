package dev.slipway.kit.steps.quarkus;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The name under which this process claims steps.
 *
 * @param name process number and a random part: two containers can have the same number
 */
record Worker(String name) {
  private static final int RANDOM_BYTES = 4;

  static Worker ofThisProcess() {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    return new Worker(ProcessHandle.current().pid() + "-" + HexFormat.of().formatHex(random));
  }
}
