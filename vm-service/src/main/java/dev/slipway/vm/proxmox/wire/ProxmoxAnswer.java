package dev.slipway.vm.proxmox.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.StringJoiner;

/**
 * What came back. The reason phrase is kept, since Proxmox puts the error's text there: for a 401
 * nowhere else, and before pve-http-server 5.2.0 for every other status too.
 *
 * @param body {@link MissingNode} where it was empty or not JSON
 */
public record ProxmoxAnswer(int status, String reason, JsonNode body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static ProxmoxAnswer of(int status, String reason, byte[] body) {
    return new ProxmoxAnswer(status, reason == null ? "" : reason, parsed(body));
  }

  private static JsonNode parsed(byte[] body) {
    try {
      JsonNode node = JSON.readTree(new String(body, java.nio.charset.StandardCharsets.UTF_8));
      return node == null ? MissingNode.getInstance() : node;
    } catch (JsonProcessingException notJson) {
      // Plain text, or a proxy's page: the status and the reason phrase say what can be said.
      return MissingNode.getInstance();
    }
  }

  public boolean ok() {
    return status >= 200 && status < 300;
  }

  public JsonNode data() {
    return body.path("data");
  }

  /**
   * The error's text: body message, else reason phrase, with what is wrong with which parameter.
   */
  public String message() {
    String text = body.path("message").asText("").strip();
    StringJoiner message = new StringJoiner("; ").add(text.isEmpty() ? reason : text);
    body.path("errors")
        .properties()
        .forEach(error -> message.add(error.getKey() + ": " + oneLine(error.getValue())));
    return message.toString();
  }

  private static String oneLine(JsonNode text) {
    return text.asText().strip().replaceAll("\\s*\\R\\s*", ", ");
  }
}
