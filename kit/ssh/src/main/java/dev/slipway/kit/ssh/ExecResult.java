package dev.slipway.kit.ssh;

import java.util.Objects;

/**
 * How a remote command ended. A non-zero exit is a result, not an exception.
 *
 * @param exitCode the program's exit code; 128 + n when a signal n ended it
 * @param stdout UTF-8, at most {@link #MAX_OUTPUT} bytes; what came after was read and dropped
 * @param stderr likewise
 * @param truncated whether anything was dropped
 */
public record ExecResult(int exitCode, String stdout, String stderr, boolean truncated) {
  /** Bytes kept of each of stdout and stderr. */
  public static final int MAX_OUTPUT = 1024 * 1024;

  public ExecResult {
    Objects.requireNonNull(stdout, "stdout");
    Objects.requireNonNull(stderr, "stderr");
  }

  public ExecResult(int exitCode, String stdout, String stderr) {
    this(exitCode, stdout, stderr, false);
  }

  public boolean succeeded() {
    return exitCode == 0;
  }

  /** The sizes only: output can hold what nobody should log. */
  @Override
  public String toString() {
    return "ExecResult[exitCode=%d, stdout=%d chars, stderr=%d chars%s]"
        .formatted(exitCode, stdout.length(), stderr.length(), truncated ? ", truncated" : "");
  }
}
