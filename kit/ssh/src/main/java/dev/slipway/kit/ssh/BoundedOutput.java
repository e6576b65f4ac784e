package dev.slipway.kit.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads a stream to its end and keeps its beginning. What is beyond the bound is read as well:
 * otherwise the remote program would wait for ever to write it.
 */
final class BoundedOutput {
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final int limit;
  private boolean truncated;

  BoundedOutput(int limit) {
    this.limit = limit;
  }

  void readFully(InputStream stream) throws IOException {
    byte[] buffer = new byte[8192];
    for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
      int room = Math.min(read, limit - kept.size());
      kept.write(buffer, 0, room);
      truncated |= room < read;
    }
  }

  boolean truncated() {
    return truncated;
  }

  String text() {
    return kept.toString(StandardCharsets.UTF_8);
  }
}
