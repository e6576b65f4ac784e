package dev.slipway.kubeconfig.api;

import dev.slipway.events.ClusterId;
import dev.slipway.kubeconfig.vault.SecretName;
import java.util.function.Supplier;

/** What stands in a path, read; 400 for what cannot be read. */
final class Paths {

  private Paths() {}

  static ClusterId cluster(String text) {
    return read(() -> ClusterId.of(text), "a cluster's id is a UUID of version 7");
  }

  static SecretName secret(String text) {
    return read(
        () -> SecretName.parse(text),
        "no such name: 1 to 128 of a-z, 0-9, '.' and '-', and not one the vault keeps for itself");
  }

  private static <T> T read(Supplier<T> value, String expected) {
    try {
      return value.get();
    } catch (IllegalArgumentException unreadable) {
      throw Problem.of(400, expected).exception();
    }
  }
}
