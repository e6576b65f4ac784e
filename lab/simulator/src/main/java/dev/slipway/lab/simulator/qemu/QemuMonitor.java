package dev.slipway.lab.simulator.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** What QEMU is told while it runs, in its machine protocol (QMP). */
record QemuMonitor(Path socket) {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * Has QEMU do something, and waits until it has.
   *
   * @throws java.net.SocketException when it does not listen, or listens no more
   */
  void execute(String command, Map<String, ?> arguments) throws IOException {
    try (JsonLines lines = JsonLines.open(socket, PATIENCE)) {
      JsonNode greeting = lines.hear();
      if (!greeting.has("QMP")) {
        throw new IOException(socket + " is no monitor of QEMU's: " + greeting);
      }
      order(lines, "qmp_capabilities", Map.of());
      order(lines, command, arguments);
    }
  }

  /** Events come in between. */
  private static void order(JsonLines lines, String command, Map<String, ?> arguments)
      throws IOException {
    lines.say(Map.of("execute", command, "arguments", arguments));
    JsonNode answer = lines.hear();
    while (!answer.has("return") && !answer.has("error")) {
      answer = lines.hear();
    }
    if (answer.has("error")) {
      throw new IOException(command + ": " + answer.at("/error/desc").asText());
    }
  }
}
