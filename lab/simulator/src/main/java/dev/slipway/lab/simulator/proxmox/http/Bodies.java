package dev.slipway.lab.simulator.proxmox.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.lab.simulator.proxmox.api.ApiException;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Parameters out of a query, a form or a JSON object. */
final class Bodies {

  private static final int MOST_PARAMETERS = 1024;
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String JSON = "application/json";

  private final ObjectMapper mapper;

  Bodies(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  Map<String, String> parameters(RawRequest request) {
    Map<String, String> parameters = new LinkedHashMap<>(request.form());
    if (request.query() != null) {
      parameters.putAll(decode(request.query()));
    }
    if (request.body().length > 0) {
      parameters.putAll(body(request));
    }
    return parameters;
  }

  private Map<String, String> body(RawRequest request) {
    String text = new String(request.body(), StandardCharsets.UTF_8);
    String header = request.headers().contentType();
    String type = header == null ? FORM : header.split(";", 2)[0].strip();
    return switch (type) {
      case FORM -> decode(text);
      case JSON -> json(text);
      default ->
          throw ApiException.wire(506, "upload 'Content-Type '" + header + "' not implemented");
    };
  }

  private static Map<String, String> decode(String encoded) {
    Map<String, String> decoded = new LinkedHashMap<>();
    new QueryStringDecoder(encoded, StandardCharsets.UTF_8, false, MOST_PARAMETERS)
        .parameters()
        .forEach((name, values) -> decoded.put(name, String.join("\0", values)));
    return decoded;
  }

  private Map<String, String> json(String text) {
    JsonNode root;
    try {
      root = mapper.readTree(text);
    } catch (JsonProcessingException e) {
      throw malformed(text, (int) Math.max(0, e.getLocation().getCharOffset()));
    }
    if (root == null || !root.isObject()) {
      throw malformed(text, 0);
    }
    Map<String, String> values = new LinkedHashMap<>();
    root.properties()
        .forEach(
            entry -> {
              JsonNode value = entry.getValue();
              if (!value.isNull()) {
                values.put(entry.getKey(), value.isBoolean() ? flag(value) : value.asText());
              }
            });
    return values;
  }

  private static String flag(JsonNode value) {
    return value.booleanValue() ? "1" : "0";
  }

  /** The words of the JSON library that Proxmox uses. */
  private static ApiException malformed(String text, int offset) {
    int at = Math.min(offset, text.length());
    String rest = text.substring(at);
    return ApiException.wire(
        500,
        "malformed JSON string, neither tag, array, object, number, string or atom, at character"
            + " offset "
            + at
            + " (before \""
            + (rest.isEmpty() ? "(end of string)" : rest)
            + "\") at /usr/share/perl5/PVE/APIServer/AnyEvent.pm line 934.\n");
  }
}
