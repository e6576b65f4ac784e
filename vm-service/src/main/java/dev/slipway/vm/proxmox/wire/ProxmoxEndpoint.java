package dev.slipway.vm.proxmox.wire;

import dev.slipway.vm.proxmox.login.ProxmoxLogin;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where one Proxmox VE API is and how to get in.
 *
 * @param name the configured name, which events carry
 * @param entries {@code https://host[:8006]}, with or without {@code /api2/json}: Proxmox nodes of
 *     one cluster, asked in this order
 * @param callTimeout for every call but uploads; shorter than a step's claim
 */
public record ProxmoxEndpoint(
    String name, List<URI> entries, ProxmoxLogin login, Tls tls, Duration callTimeout) {

  /** The port of pveproxy, where the url names none. */
  private static final int DEFAULT_PORT = 8006;

  /**
   * How the server's certificate is judged.
   *
   * @param verify false: any certificate is taken, which is logged
   * @param caFile PEM file to trust instead of the system's authorities
   * @param fingerprints SHA-256 of each certificate to trust, hex with or without colons; they
   *     stand in for authority and host name. Empty: authority and host name count
   */
  public record Tls(boolean verify, Optional<Path> caFile, List<String> fingerprints) {}

  public ProxmoxEndpoint {
    entries = List.copyOf(entries);
    for (URI entry : entries) {
      if (entry.getHost() == null || !String.valueOf(entry.getScheme()).matches("https?")) {
        throw new IllegalArgumentException(
            "slipway.endpoints.%s.url reads https://host:8006; found '%s'".formatted(name, entry));
      }
    }
  }

  static boolean secure(URI entry) {
    return "https".equals(entry.getScheme());
  }

  static int port(URI entry) {
    return entry.getPort() > 0 ? entry.getPort() : DEFAULT_PORT;
  }
}
