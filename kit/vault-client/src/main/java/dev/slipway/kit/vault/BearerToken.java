package dev.slipway.kit.vault;

import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Puts this service's token on each request. The file is read each time, a few microseconds beside
 * a network call, so that a rotated token counts at once.
 */
final class BearerToken implements ClientRequestFilter {
  private final Path file;

  BearerToken(Path file) {
    this.file = file;
  }

  @Override
  public void filter(ClientRequestContext request) {
    request.getHeaders().putSingle(HttpHeaders.AUTHORIZATION, "Bearer " + read());
  }

  private String read() {
    try {
      String token = Files.readString(file).strip();
      if (token.isEmpty()) {
        throw unavailable("is empty", null);
      }
      return token;
    } catch (IOException unreadable) {
      throw unavailable("cannot be read", unreadable);
    }
  }

  // Not FORBIDDEN: a file that is just being replaced is there again at the next attempt.
  private VaultException unavailable(String why, IOException cause) {
    return new VaultException(
        VaultException.Kind.UNAVAILABLE,
        "the service token %s (slipway.service-token-file) %s".formatted(file, why),
        cause);
  }
}
