package dev.slipway.lab.simulator.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestAgentTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private ServerSocketChannel guest;

  @AfterEach
  void close() throws IOException {
    guest.close();
  }

  @Test
  void whatWasMeantForSomebodyElseIsPassedOver() throws IOException {
    Function<JsonNode, String> late =
        question ->
            question.path("execute").asText().equals("guest-sync-delimited")
                ? "{\"return\": 7}\n{\"error\": {\"desc\": \"garbled\"}}\n\u00FF{\"return\": %d}\n"
                    .formatted(question.at("/arguments/id").asInt())
                : "{\"return\": {\"pid\": 42}}\n";

    answering(late);

    assertThat(agent().ask("guest-exec", Map.of()).path("pid").asInt()).isEqualTo(42);
  }

  @Test
  void theAddressesAreThoseOfTheCard() throws IOException {
    String cards =
        """
        {"return": [{"name": "lo", "hardware-address": "00:00:00:00:00:00",
          "ip-addresses": [{"ip-address-type": "ipv4", "ip-address": "127.0.0.1"}]},
         {"name": "eth0", "hardware-address": "bc:24:11:00:00:01",
          "ip-addresses": [{"ip-address-type": "ipv4", "ip-address": "10.88.0.10"},
                           {"ip-address-type": "ipv6", "ip-address": "fe80::1"}]},
         {"name": "cni0", "hardware-address": "aa:aa:aa:00:00:01",
          "ip-addresses": [{"ip-address-type": "ipv4", "ip-address": "10.42.0.1"}]}]}
        """
                .replace("\n", " ")
            + "\n";

    answering(question -> synced(question, cards));

    assertThat(agent().addresses("BC:24:11:00:00:01"))
        .containsExactly(InetAddress.getByName("10.88.0.10"));
  }

  @Test
  void aRefusalIsToldInItsWords() throws IOException {
    String refusal = "{\"error\": {\"class\": \"GenericError\", \"desc\": \"not allowed\"}}\n";

    answering(question -> synced(question, refusal));

    assertThatThrownBy(() -> agent().ask("guest-exec", Map.of()))
        .hasMessage("guest-exec: not allowed");
  }

  @Test
  void oneThatDoesNotAnswerIsNotWaitedForForEver() throws IOException {

    answering(question -> "");

    assertThatThrownBy(() -> agent().ask("guest-ping", Map.of()))
        .isInstanceOf(SocketTimeoutException.class);
  }

  private static String synced(JsonNode question, String answer) {
    return question.path("execute").asText().equals("guest-sync-delimited")
        ? "\u00FF{\"return\": %d}\n".formatted(question.at("/arguments/id").asInt())
        : answer;
  }

  /** Answers each line of one conversation; what it says is bytes, so that 0xFF can be one. */
  private void answering(Function<JsonNode, String> answer) throws IOException {
    guest = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    guest.bind(UnixDomainSocketAddress.of(GuestAgent.socket(folder)));
    Thread.ofVirtual().start(() -> converse(answer));
  }

  private GuestAgent agent() {
    return new GuestAgent(GuestAgent.socket(folder));
  }

  private void converse(Function<JsonNode, String> answer) {
    try (SocketChannel caller = guest.accept();
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    Channels.newInputStream(caller), StandardCharsets.ISO_8859_1))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String said = answer.apply(JSON.readTree(line.replace("\u00FF", "")));
        caller.write(ByteBuffer.wrap(said.getBytes(StandardCharsets.ISO_8859_1)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
