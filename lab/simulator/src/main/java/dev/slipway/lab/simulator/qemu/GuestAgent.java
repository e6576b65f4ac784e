package dev.slipway.lab.simulator.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The guest's own agent, asked over the socket that QEMU has for it. One is spoken to at a time:
 * who comes second waits.
 */
public record GuestAgent(Path socket) {

  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final SecureRandom NUMBERS = new SecureRandom();

  /** Where it is to be asked. */
  public static Path socket(Path folder) {
    return folder.resolve("agent");
  }

  /**
   * Asks it.
   *
   * @return what it returned
   * @throws IOException when it does not answer, as while the guest boots, or refuses
   */
  public JsonNode ask(String command, Map<String, ?> arguments) throws IOException {
    try (JsonLines lines = JsonLines.open(socket, PATIENCE)) {
      int number = NUMBERS.nextInt(1, Integer.MAX_VALUE);
      lines.delimit();
      lines.say(Map.of("execute", "guest-sync-delimited", "arguments", Map.of("id", number)));
      JsonNode answer;
      do {
        // What comes before are answers to somebody who did not wait for them.
        answer = lines.hear();
      } while (answer.path("return").asInt() != number);
      lines.say(Map.of("execute", command, "arguments", arguments));
      answer = lines.hear();
      if (answer.has("error")) {
        throw new IOException(command + ": " + answer.at("/error/desc").asText());
      }
      return answer.path("return");
    }
  }

  /** The IPv4 addresses of the card with that hardware address. */
  List<InetAddress> addresses(String mac) throws IOException {
    List<InetAddress> addresses = new ArrayList<>();
    for (JsonNode card : ask("guest-network-get-interfaces", Map.of())) {
      if (card.path("hardware-address").asText().equalsIgnoreCase(mac)) {
        for (JsonNode address : card.path("ip-addresses")) {
          if (address.path("ip-address-type").asText().equals("ipv4")) {
            addresses.add(InetAddress.getByName(address.path("ip-address").asText()));
          }
        }
      }
    }
    return addresses;
  }
}
