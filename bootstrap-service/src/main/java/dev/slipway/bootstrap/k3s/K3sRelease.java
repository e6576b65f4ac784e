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

  /** What is fetched once more when the one does not match the other. */
  static final List<String> CHECKED = List.of(CHECKSUMS, BINARY);

  static final String INSTALL_UNIT = "slipway-install-k3s";

  private static final String FOLDER = "/var/lib/slipway/k3s/";

  /** The names are fixed, so that a destroy that knows no more than the guest finds the units. */
  static String fetchUnit(String file) {
    return "slipway-fetch-" + file;
  }

  static String refetchUnit(String file) {
    return "slipway-refetch-" + file;
  }

  static List<String> units() {
    return Stream.of(
            FILES.stream().map(K3sRelease::fetchUnit),
            CHECKED.stream().map(K3sRelease::refetchUnit),
            Stream.of(INSTALL_UNIT))
        .flatMap(names -> names)
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
