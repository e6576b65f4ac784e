package dev.slipway.request.body;

import dev.slipway.kit.vault.Secret;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a requester may want on the guests. */
public final class GuestRequest {
  private GuestRequest() {}

  /** A file on every guest. */
  @Schema(name = "RequestedFile", description = "A file on every guest.")
  public record GuestFile(
      @Schema(
              required = true,
              description = "Absolute; missing directories are made.",
              examples = "/etc/rancher/k3s/registries.yaml")
          String path,
      @Schema(
              implementation = String.class,
              required = true,
              writeOnly = true,
              description = "At most 64 KiB. Kept in the vault only.")
          Secret content,
      @Schema(
              description = "How the content is written; plain text by default.",
              enumeration = "base64")
          String encoding,
      @Schema(description = "Octal, in quotes.", defaultValue = "0644") String permissions,
      @Schema(description = "A user of the template, or user:group.", defaultValue = "root:root")
          String owner) {}

  /** What the guests reach the rest of the world through. */
  @Schema(
      name = "RequestedProxy",
      description =
          "What the guests reach the rest of the world through: packages, K3s's download, the"
              + " commands, K3s and with it the pulling of images. User and password are kept in"
              + " the vault only.")
  public record Proxy(
      @Schema(
              implementation = String.class,
              description = "For http://: http://[user:password@]host[:port].",
              examples = "http://proxy.example.org:3128")
          Secret http,
      @Schema(
              implementation = String.class,
              description = "For https://; likewise.",
              examples = "http://proxy.example.org:3128")
          Secret https,
      @Schema(
              description =
                  "Reached directly: names, .domains, addresses, networks. The guest itself and the"
                      + " cluster's own names always are; name the nodes' network here.",
              examples = "[\"10.0.0.0/8\", \".example.org\"]")
          List<String> noProxy) {}
}
