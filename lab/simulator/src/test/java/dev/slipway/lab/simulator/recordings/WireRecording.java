package dev.slipway.lab.simulator.recordings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.simulator.Delays;
import dev.slipway.lab.simulator.WireClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers that were recorded as text: those of uploads by curl, of requests written by the byte,
 * and of a connection that was left idle.
 */
final class WireRecording {

  static final String SUFFIX = ".txt";

  private static final Pattern CURL =
      Pattern.compile("# curl -F (\\w+)=(\\w+) -F (\\w+)=(@)\\S*/(\\S+)\n");
  private static final Pattern BYTES =
      Pattern.compile("### .*\n>>> '(.*)'\n<<< ((?s:.*?))(?=\n\n###|\\z)");
  private static final Pattern IDLE =
      Pattern.compile("idle connection ended after (\\d+)\\.0s: b''");
  private static final int PATIENCE_MS = 20_000;

  private final String text;

  private WireRecording(String text) {
    this.text = text;
  }

  static WireRecording read(Path folder, String name) throws IOException {
    return new WireRecording(Files.readString(folder.resolve(name)));
  }

  void replay(WireClient client, String token) throws IOException {
    Map<String, String> login = Map.of("Authorization", "PVEAPIToken=" + token);
    Matcher curl = CURL.matcher(text);
    Matcher idle = IDLE.matcher(text);
    if (curl.lookingAt()) {
      upload(client, login, curl);
    } else if (idle.find()) {
      leaveIdle(client, login, Integer.parseInt(idle.group(1)));
    } else {
      sendBytes(client, token);
    }
  }

  private void upload(WireClient client, Map<String, String> login, Matcher curl)
      throws IOException {
    List<List<String>> form =
        List.of(
            List.of(curl.group(1), curl.group(2)),
            List.of(curl.group(3), curl.group(4) + curl.group(5)));
    Map<String, String> headers = new java.util.HashMap<>(login);
    headers.put("Content-Type", MultipartForm.CONTENT_TYPE);
    Comparison.of(
        client.send(
            "POST", "/api2/json/nodes/vm/storage/local/upload", headers, MultipartForm.of(form)),
        answer(text.substring(curl.end())));
  }

  /** The server's patience is the default one; the simulator of this test has less. */
  private void leaveIdle(WireClient client, Map<String, String> login, int seconds)
      throws IOException {
    assertThat(Delays.REALISTIC.keepAlive()).isEqualTo(Duration.ofSeconds(seconds));
    try (Socket socket = client.connect()) {
      socket.setSoTimeout(PATIENCE_MS);
      WireClient.write(socket, "GET", "/api2/json/version", login, null);
      Comparison.of(WireClient.read(socket.getInputStream()), answer(text));
      assertThat(socket.getInputStream().read()).as("the connection's end").isEqualTo(-1);
    }
  }

  private void sendBytes(WireClient client, String token) throws IOException {
    List<String> requests = new ArrayList<>();
    Matcher bytes = BYTES.matcher(text);
    while (bytes.find()) {
      String request =
          bytes
              .group(1)
              .replace("\\r\\n", "\r\n")
              .replace("Authorization: ...", "Authorization: PVEAPIToken=" + token + "\r\n");
      requests.add(request);
      try (Socket socket = client.connect()) {
        socket.setSoTimeout(PATIENCE_MS);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        Comparison.of(WireClient.read(socket.getInputStream()), answer(bytes.group(2)));
        assertThat(socket.getInputStream().read()).as("the connection's end").isEqualTo(-1);
      }
    }
    assertThat(requests).hasSize(text.split("(?m)^>>> ").length - 1).isNotEmpty();
  }

  private static WireClient.Answer answer(String recorded) throws IOException {
    return WireClient.read(
        new ByteArrayInputStream(recorded.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
