package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

/** One set of faults on the simulator: others on the same simulator stay as they are. */
final class Faults {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI control;
  private final String name;

  Faults(Installation slipway, String name) {
    this.control = slipway.standalone().faults().orElseThrow();
    this.name = name;
  }

  /** These instead of what the set had, as the simulator's README writes them. */
  void put(String yaml) throws IOException, InterruptedException {
    send(HttpRequest.newBuilder(set()).PUT(BodyPublishers.ofString(yaml)));
  }

  void remove() throws IOException, InterruptedException {
    send(HttpRequest.newBuilder(set()).DELETE());
  }

  /** How often what is still in force would occur. */
  int remaining() throws IOException, InterruptedException {
    JsonNode all = JSON.readTree(send(HttpRequest.newBuilder(control)));
    return all.path(name).findValues("times").stream().mapToInt(JsonNode::asInt).sum();
  }

  private URI set() {
    return URI.create(control + "/" + name);
  }

  private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return answer.body();
  }
}
