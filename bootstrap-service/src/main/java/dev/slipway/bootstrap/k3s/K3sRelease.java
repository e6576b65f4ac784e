package dev.slipway.bootstrap.k3s;

import dev.slipway.events.K3sVersion;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * A release's artefacts: where they come from and where they lie on a guest. A source is laid out
 * like K3s's own, {@code <base>/<tag>/<file>}.
 *
 * @param binaries base of binary and checksums
 * @param scripts base of the install script; K3s keeps it in its source tree, a mirror beside the
 *     binary
 */
record K3sRelease(URI binaries, URI scripts, K3sVersion version) {
  static final String BINARY = "k3s";
  static final String CHECKSUMS = "sha256sum-amd64.txt";
  static final String SCRIPT = "install.sh";
  static final List<String> FILES = List.of(CHECKSUMS, SCRIPT, BINARY);

  /** The second and last try at a binary whose checksum was wrong. */
  static final String REFETCH_UNIT = "slipway-refetch-k3s";

  static final String INSTALL_UNIT = "slipway-install-k3s";

  private static final String FOLDER = "/var/lib/slipway/k3s/";

  /** The names are fixed, so that a destroy that knows no more than the guest finds the units. */
  static String fetchUnit(String file) {
    return "slipway-fetch-" + file;
  }

  static List<String> units() {
    return Stream.concat(
            FILES.stream().map(K3sRelease::fetchUnit), Stream.of(REFETCH_UNIT, INSTALL_UNIT))
        .toList();
  }

  String url(String file) {
    URI base = file.equals(SCRIPT) ? scripts : binaries;
    String root = base.toString().replaceAll("/+$", "");
    // A plus sign in a path means itself, but more than one server reads it as a space.
    String tag = URLEncoder.encode(version.value(), StandardCharsets.UTF_8);
    return root + "/" + tag + "/" + file;
  }

  String path(String file) {
    return FOLDER + version.value() + "/" + file;
  }
}
