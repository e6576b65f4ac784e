package dev.slipway.lab.simulator.recordings;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One call that was made against a real Proxmox VE, with its answer. */
@JsonIgnoreProperties(ignoreUnknown = true)
record Recording(String name, Request request, Response response) {

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Request(
      String method,
      String path,
      String auth,
      Map<String, String> headers,
      List<List<String>> params,
      String body) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Response(
      @JsonProperty("status_line") String statusLine, Map<String, String> headers, String body) {}

  static Recording read(Path folder, String name) throws IOException {
    return new ObjectMapper()
        .readValue(Files.readString(folder.resolve(name + ".json")), Recording.class);
  }

  /** {@code 200 OK}: status and reason. */
  String statusAndReason() {
    return response.statusLine().substring("HTTP/1.1 ".length());
  }
}
