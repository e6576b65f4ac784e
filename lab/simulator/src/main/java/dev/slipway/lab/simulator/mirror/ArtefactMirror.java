package dev.slipway.lab.simulator.mirror;

import dev.slipway.lab.simulator.faults.Faults;
import dev.slipway.lab.simulator.faults.MirrorFault;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP server in the layout of K3s' releases: {@code <base>/<version>/k3s}, {@code
 * /sha256sum-amd64.txt}, {@code /install.sh}, for every version of the right form. The plus sign of
 * a version has to be written {@code %2B}, since many a server takes a bare one for a blank.
 */
public final class ArtefactMirror implements AutoCloseable {

  private static final String BASE = "/k3s";
  private static final String IMAGES = "k3s-airgap-images-amd64.tar.zst";
  private static final String CHECKSUMS = "sha256sum-amd64.txt";

  /** The set of what this class's own methods have spoilt. */
  private static final String SET = "mirror";

  private static final Pattern PATH =
      Pattern.compile(
          BASE
              + "/([^/+]+%2[Bb][^/+]+)/"
              + "(k3s|sha256sum-amd64\\.txt|install\\.sh|k3s-airgap-images-amd64\\.tar\\.zst)");

  private final Vertx vertx;
  private final HttpServer server;
  private final MirrorConfig config;
  private final Faults faults;
  private final Function<String, byte[]> release;
  private final Map<String, byte[]> binaries = new ConcurrentHashMap<>();

  /** Starts one whose faults are its own. */
  public ArtefactMirror(MirrorConfig config) {
    this(config, new Faults());
  }

  /** Starts it, with binaries for simulated guests. */
  public ArtefactMirror(MirrorConfig config, Faults faults) {
    this(config, faults, version -> K3sBinary.bytes(version, config.binaryBytes()));
  }

  /**
   * Starts it; it listens when this returns.
   *
   * @param release from a version to its binary
   */
  public ArtefactMirror(MirrorConfig config, Faults faults, Function<String, byte[]> release) {
    this.config = config;
    this.faults = faults;
    this.release = release;
    config
        .wrongChecksums()
        .forEach(v -> spoil(Faults.CONFIGURATION, v, null, MirrorFault.Kind.WRONG_CHECKSUM));
    config.missing().forEach(v -> spoil(Faults.CONFIGURATION, v, null, MirrorFault.Kind.NOT_FOUND));
    this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    this.server =
        vertx
            .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
            .requestHandler(this::answer)
            .listen(config.port(), config.host())
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  /** What to configure as {@code slipway.k3s.mirror}. */
  public String baseUrl() {
    return "http://" + config.host() + ":" + server.actualPort() + BASE;
  }

  /** From now on the checksum file of this version does not match. */
  public void wrongChecksum(String version) {
    spoil(SET, version, null, MirrorFault.Kind.WRONG_CHECKSUM);
  }

  /** From now on nothing of this version is found. */
  public void missing(String version) {
    spoil(SET, version, null, MirrorFault.Kind.NOT_FOUND);
  }

  /** From now on one file of a version answers 404. */
  public void missing(String version, String file) {
    spoil(SET, version, file, MirrorFault.Kind.NOT_FOUND);
  }

  /** What was spoilt by the methods above is well again. */
  public void heal() {
    faults.remove(SET);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void answer(HttpServerRequest request) {
    boolean reads = request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD;
    Optional<byte[]> content = reads ? find(request.path()) : Optional.empty();
    if (content.isEmpty()) {
      request.response().setStatusCode(404).end("Not Found\n");
    } else {
      request
          .response()
          .putHeader("content-type", "application/octet-stream")
          .end(Buffer.buffer(content.get()));
    }
  }

  private Optional<byte[]> find(String path) {
    Matcher matcher = PATH.matcher(path);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String version = URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8);
    String file = matcher.group(2);
    boolean absent = occurs(MirrorFault.Kind.NOT_FOUND, version, file);
    if (absent || !K3sBinary.VERSION.matcher(version).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (file) {
          case "k3s" -> binary(version);
          case "install.sh" -> K3sStandIn.installScript();
          case IMAGES -> images(version);
          default -> checksums(version);
        });
  }

  private void spoil(String set, String version, String file, MirrorFault.Kind kind) {
    faults.add(set, new MirrorFault(version, file, kind, null));
  }

  private boolean occurs(MirrorFault.Kind kind, String version, String file) {
    return faults
        .take(MirrorFault.class, f -> f.kind() == kind && f.concerns(version, file))
        .isPresent();
  }

  private byte[] binary(String version) {
    return binaries.computeIfAbsent(version, release);
  }

  private byte[] checksums(String version) {
    byte[] summed = binary(version);
    if (occurs(MirrorFault.Kind.WRONG_CHECKSUM, version, CHECKSUMS)) {
      summed = version.getBytes(StandardCharsets.UTF_8);
    }
    String images = K3sBinary.sha256(images(version));
    String text =
        "%s  k3s-airgap-images-amd64.tar.gz\n%s  k3s\n%s  k3s-airgap-images-amd64.tar.zst\n"
            .formatted(images, K3sBinary.sha256(summed), images);
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] images(String version) {
    return (version + " images").getBytes(StandardCharsets.UTF_8);
  }
}
