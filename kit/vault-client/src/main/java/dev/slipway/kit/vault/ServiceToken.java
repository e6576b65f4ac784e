package dev.slipway.kit.vault;

import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Puts this service's bearer token on each question to another service. The file is read each time,
 * a few microseconds beside a network call, so that a rotated token counts at once.
 */
public final class ServiceToken implements ClientRequestFilter {
  private final Optional<Path> file;

  /**
   * @param file holds the token and nothing else; empty where none is configured, which is said to
   *     whoever asks
   */
  public ServiceToken(Optional<Path> file) {
    this.file = file;
  }

  @Override
  public void filter(ClientRequestContext request) {
    request.getHeaders().putSingle(HttpHeaders.AUTHORIZATION, "Bearer " + read());
  }

  private String read() {
    Path known =
        file.orElseThrow(
            () -> new ServiceTokenException("slipway.service-token-file is not set", null));
    try {
      String token = Files.readString(known).strip();
      if (token.isEmpty()) {
        throw unusable(known, "is empty", null);
      }
      return token;
    } catch (IOException unreadable) {
      throw unusable(known, "cannot be read", unreadable);
    }
  }

  private static ServiceTokenException unusable(Path file, String why, IOException cause) {
    return new ServiceTokenException(
        "the service token %s (slipway.service-token-file) %s".formatted(file, why), cause);
  }
}
