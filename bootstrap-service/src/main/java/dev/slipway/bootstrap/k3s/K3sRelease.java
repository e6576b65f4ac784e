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
 * @param airgap whether the images of what K3s brings along are fetched too, so that no node asks a
 *     registry for them
 */
record K3sRelease(URI binaries, URI scripts, K3sVersion version, boolean airgap) {
  static final String BINARY = "k3s";
  static final String CHECKSUMS = "sha256sum-amd64.txt";
  static final String SCRIPT = "install.sh";
  static final String IMAGES = "k3s-airgap-images-amd64.tar.zst";

  private static final List<String> FILES = List.of(CHECKSUMS, SCRIPT, BINARY);

  static final String INSTALL_UNIT = "slipway-install-k3s";

  private static final String FOLDER = "/var/lib/slipway/k3s/";

  /** The names are fixed, so that a destroy that knows no more than the guest finds the units. */
  static String fetchUnit(String file) {
    return "slipway-fetch-" + file;
  }

  static String refetchUnit(String file) {
    return "slipway-refetch-" + file;
  }

  List<String> files() {
    return airgap ? Stream.concat(FILES.stream(), Stream.of(IMAGES)).toList() : FILES;
  }

  /** What the checksums are of. */
  List<String> summed() {
    return airgap ? List.of(BINARY, IMAGES) : List.of(BINARY);
  }

  /** What is fetched once more when the ones do not match the other. */
  List<String> checked() {
    return Stream.concat(Stream.of(CHECKSUMS), summed().stream()).toList();
  }

  static List<String> units() {
    return Stream.of(
            Stream.concat(FILES.stream(), Stream.of(IMAGES)).map(K3sRelease::fetchUnit),
            Stream.of(CHECKSUMS, BINARY, IMAGES).map(K3sRelease::refetchUnit),
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
