package dev.slipway.lab.simulator.recordings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.lab.simulator.WireClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts live credentials where recordings have those of a lab that is gone, or have left them out.
 */
final class Credentials {

  /** Authorization headers, by recording. */
  static final Map<String, String> HEADERS =
      Map.of(
          "auth_bearer", "Bearer root-secret",
          "auth_malformed_token", "PVEAPIToken=nonsense",
          "auth_expired_token", "PVEAPIToken=root@pam!old=root-secret",
          "auth_disabled_user", "PVEAPIToken=disabled@pve!t=disabled-secret",
          "auth_unknown_user", "PVEAPIToken=ghost@pve!t=secret",
          "auth_unknown_token_id", "PVEAPIToken=root@pam!ghost=secret",
          "auth_token_space_syntax", "PVEAPIToken root@pam!lab=root-secret");

  private static final Map<String, String> PASSWORDS =
      Map.of("root@pam", "rootpassword", "svc@pve", "labsecret123");
  private static final Pattern RAW =
      Pattern.compile("PVE:([a-z]+@[a-z]+):(?!00000000)[0-9A-F]{8}::[A-Za-z0-9+/=]+");
  private static final Pattern ENCODED =
      Pattern.compile("PVE%3A([a-z]+)%40([a-z]+)%3A[0-9A-F]{8}%3A%3A[A-Za-z0-9%.]+");

  private final WireClient client;

  Credentials(WireClient client) {
    this.client = client;
  }

  void renew(Map<String, String> headers) throws IOException {
    String cookie = headers.get("Cookie");
    if (cookie == null) {
      return;
    }
    headers.put("Cookie", renewed(cookie));
    Matcher raw = RAW.matcher(cookie);
    String csrf = headers.get("CSRFPreventionToken");
    if (csrf != null && !csrf.startsWith("00000000") && raw.find()) {
      headers.put("CSRFPreventionToken", login(raw.group(1)).path("CSRFPreventionToken").asText());
    }
  }

  /** The text with fresh tickets in place of recorded ones, encoded as they were. */
  String renewed(String text) throws IOException {
    Matcher raw = RAW.matcher(text);
    if (raw.find()) {
      return raw.replaceFirst(
          Matcher.quoteReplacement(login(raw.group(1)).path("ticket").asText()));
    }
    Matcher encoded = ENCODED.matcher(text);
    if (encoded.find()) {
      String ticket = login(encoded.group(1) + "@" + encoded.group(2)).path("ticket").asText();
      return encoded.replaceFirst(
          Matcher.quoteReplacement(URLEncoder.encode(ticket, StandardCharsets.UTF_8)));
    }
    return text;
  }

  private JsonNode login(String user) throws IOException {
    String form = "username=" + user + "&password=" + PASSWORDS.get(user);
    WireClient.Answer answer =
        client.send(
            "POST",
            "/api2/json/access/ticket",
            Map.of("Content-Type", "application/x-www-form-urlencoded"),
            form.getBytes(StandardCharsets.UTF_8));
    return new ObjectMapper().readTree(answer.body()).path("data");
  }
}
