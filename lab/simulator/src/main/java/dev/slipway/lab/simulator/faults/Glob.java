package dev.slipway.lab.simulator.faults;

import java.nio.file.FileSystems;
import java.nio.file.Path;

/** A pattern over names and paths: {@code *} within a segment, {@code **} across slashes. */
public final class Glob {

  private Glob() {}

  /** Throws {@link IllegalArgumentException} if one of them is no pattern; null is one. */
  public static void require(String... globs) {
    for (String glob : globs) {
      if (glob != null) {
        FileSystems.getDefault().getPathMatcher("glob:" + glob);
      }
    }
  }

  /**
   * Whether the text fits.
   *
   * @param glob null = every text fits
   */
  public static boolean fits(String glob, String text) {
    return glob == null
        || FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(Path.of(text));
  }
}
