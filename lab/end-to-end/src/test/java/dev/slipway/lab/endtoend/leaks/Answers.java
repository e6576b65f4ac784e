package dev.slipway.lab.endtoend.leaks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Everything that was answered to what was asked through here: headers and bodies. */
public final class Answers implements Place {

  private record Answer(String to, HttpResponse<byte[]> response) {}

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final List<Answer> answers = new CopyOnWriteArrayList<>();

  /** Asks, keeps the answer and tells its status. */
  public int ask(HttpRequest.Builder builder) throws IOException, InterruptedException {
    HttpRequest request = builder.timeout(Duration.ofSeconds(30)).build();
    HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    answers.add(new Answer(request.method() + " " + request.uri().getPath(), response));
    return response.statusCode();
  }

  @Override
  public void show(Finder finder) throws IOException {
    for (Answer answer : answers) {
      String headers = answer.response().headers().map().toString();
      finder.look(
          "the headers of the answer to " + answer.to(),
          new ByteArrayInputStream(headers.getBytes(StandardCharsets.UTF_8)));
      finder.look(
          "the answer " + answer.response().statusCode() + " to " + answer.to(),
          new ByteArrayInputStream(answer.response().body()));
    }
  }
}
