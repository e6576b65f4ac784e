package dev.slipway.lab.standalone.chaos.balance;

import dev.slipway.lab.standalone.chaos.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks for a destroyed cluster's secrets, as a worker would that has not heard of its end. */
final class RevokedVaults {

  private static final String ASKING = "vm-service";
  private static final int GONE = 410;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Site site;

  RevokedVaults(Site site) {
    this.site = site;
  }

  /** Those that answer anything but "gone". */
  List<String> open(List<Subject> subjects) {
    List<String> open = new ArrayList<>();
    for (Subject subject : subjects) {
      if (subject.gone()) {
        int status = status(subject.id());
        if (status != GONE) {
          open.add(subject.id() + " answered " + status);
        }
      }
    }
    return open;
  }

  private int status(String cluster) {
    URI uri =
        site.standalone()
            .service("kubeconfig-service")
            .resolve("/vault/v1/clusters/" + cluster + "/secrets/ssh-key.pub");
    try {
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .timeout(Duration.ofSeconds(10))
              .header(
                  "Authorization",
                  "Bearer " + Files.readString(site.standalone().serviceToken(ASKING)).strip())
              .build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(uri.toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
