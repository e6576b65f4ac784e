package dev.slipway.kit.door;

import dev.slipway.events.ClusterId;
import java.util.function.Supplier;

/** What stands in a path, read; 400 for what cannot be read. */
public final class Paths {

  private Paths() {}

  public static ClusterId cluster(String text) {
    return read(() -> ClusterId.of(text), "a cluster's id is a UUID of version 7");
  }

  /**
   * @param value throws {@code IllegalArgumentException} for what cannot be read
   * @param expected what would have been right, for the refusal
   */
  public static <T> T read(Supplier<T> value, String expected) {
    try {
      return value.get();
    } catch (IllegalArgumentException unreadable) {
      throw Problem.of(400, expected).exception();
    }
  }
}
