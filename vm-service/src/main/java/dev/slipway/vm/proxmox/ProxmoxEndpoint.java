package dev.slipway.vm.proxmox;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where one Proxmox VE API is and how to get in.
 *
 * @param name the configured name, which events carry
 * @param url {@code https://host[:8006]}, with or without {@code /api2/json}
 * @param callTimeout for every call but uploads; shorter than a step's claim
 */
public record ProxmoxEndpoint(
    String name, URI url, ProxmoxLogin login, Tls tls, Duration callTimeout) {

  /** The port of pveproxy, where the url names none. */
  private static final int DEFAULT_PORT = 8006;

  /**
   * How the server's certificate is judged.
   *
   * @param verify false: any certificate is taken, which is logged
   * @param caFile PEM file to trust instead of the system's authorities
   * @param fingerprint SHA-256 of the one certificate to trust, hex with or without colons; stands
   *     in for authority and host name
   */
  public record Tls(boolean verify, Optional<Path> caFile, Optional<String> fingerprint) {}

  public ProxmoxEndpoint {
    if (url.getHost() == null || !url.getScheme().matches("https?")) {
      throw new IllegalArgumentException(
          "slipway.endpoints.%s.url reads https://host:8006; found '%s'".formatted(name, url));
    }
  }

  boolean secure() {
    return "https".equals(url.getScheme());
  }

  int port() {
    return url.getPort() > 0 ? url.getPort() : DEFAULT_PORT;
  }
}
