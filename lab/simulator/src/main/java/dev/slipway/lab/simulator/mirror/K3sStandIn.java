package dev.slipway.lab.simulator.mirror;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What stands for a release of K3s on guests that are real: a program that behaves as K3s does
 * where others touch it, and an install script that lays out what K3s's own does. Simulated guests
 * go by the script's name, and have {@link K3sBinary}.
 */
public final class K3sStandIn {

  private static final String VERSION = "@VERSION@";

  private K3sStandIn() {}

  /** The program in the place of the binary of a version. */
  public static byte[] bytes(String version) {
    return resource("k3s.py").replace(VERSION, version).getBytes(StandardCharsets.UTF_8);
  }

  static byte[] installScript() {
    return resource("install.sh").getBytes(StandardCharsets.UTF_8);
  }

  private static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(K3sStandIn.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
