package dev.slipway.lab.simulator.guest.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.shell.Invocation;
import dev.slipway.lab.simulator.kubernetes.pki.CertificateAuthority;
import dev.slipway.lab.simulator.kubernetes.pki.Pem;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Curl's exit codes, which is what Slipway tells failures apart by. */
class CurlTest {

  private static final List<String> USUAL =
      List.of("curl", "-fsSL", "--retry", "0", "--create-dirs", "-o", "/var/lib/a/file");

  @TempDir Path folder;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Disk disk = new Disk();
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

  @AfterEach
  void stop() {
    client.shutdownNow();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    disk.close();
  }

  @Test
  void whatIsThereIsSavedWithItsFolders() throws Exception {
    assertThat(curl("http://127.0.0.1:" + plainServer() + "/good")).isZero();

    assertThat(disk.read(Account.ROOT, "/var/lib/a/file")).asString().isEqualTo("content");
    assertThat(disk.status(Account.ROOT, "/var/lib/a/file").mode()).isEqualTo(0644);
  }

  @Test
  void aRedirectIsFollowed() throws Exception {
    assertThat(curl("http://127.0.0.1:" + plainServer() + "/moved")).isZero();
  }

  @Test
  void failuresHaveCurlsExitCodesAndLeaveNoFile() throws Exception {
    int port = plainServer();
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    assertThat(curl("http://no-such-host.invalid/x")).as("name").isEqualTo(6);
    assertThat(curl("http://127.0.0.1:" + closed + "/x")).as("refused").isEqualTo(7);
    assertThat(curl("http://127.0.0.1:" + port + "/absent")).as("404").isEqualTo(22);
    assertThat(output.toString(StandardCharsets.UTF_8))
        .contains("curl: (22) The requested URL returned error: 404");
    assertThat(curl("http://127.0.0.1:" + port + "/silence", "--max-time", "0.2"))
        .as("time-out")
        .isEqualTo(28);
    assertThat(disk.exists("/var/lib/a/file")).isFalse();
  }

  @Test
  void aFolderThatIsNotThereIsAWriteError() throws Exception {
    String url = "http://127.0.0.1:" + plainServer() + "/good";
    assertThat(run(Account.ROOT, List.of("curl", "-fsSL", "-o", "/none/file", url))).isEqualTo(23);
    assertThat(run(new Account("slipway", "/home/slipway"), List.of("curl", "-o", "/file", url)))
        .isEqualTo(23);
  }

  @Test
  void aCertificateCountsOnceItsAuthorityIsTrusted() throws Exception {
    CertificateAuthority authority = CertificateAuthority.loadOrMake(disk, "/ca", "mirror");
    String url = "https://127.0.0.1:" + tlsServer(authority) + "/good";
    assertThat(curl(url)).isEqualTo(60);
    Path caFile = folder.resolve("ca.pem");
    Files.write(caFile, Pem.bytes(authority.certificate()));

    client.shutdownNow();
    client = HttpClient.newBuilder().sslContext(DownloadTrust.context(caFile)).build();

    assertThat(curl(url)).isZero();
  }

  private int curl(String url, String... more) throws Exception {
    List<String> argv = new ArrayList<>(USUAL);
    argv.addAll(List.of(more));
    argv.add(url);
    return run(Account.ROOT, argv);
  }

  private int run(Account as, List<String> argv) throws Exception {
    return new Curl(disk, client)
        .run(
            new Invocation(
                argv, as, Map.of(), new ByteArrayInputStream(new byte[0]), output, output));
  }

  private int plainServer() {
    return listen(new HttpServerOptions());
  }

  private int tlsServer(CertificateAuthority authority) throws Exception {
    CertificateAuthority.Issued own =
        authority.issueServer(
            "mirror", List.of(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
    return listen(
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .setCertValue(io.vertx.core.buffer.Buffer.buffer(Pem.bytes(own.certificate())))
                    .setKeyValue(io.vertx.core.buffer.Buffer.buffer(Pem.bytes(own.key())))));
  }

  private int listen(HttpServerOptions options) {
    HttpServer server =
        vertx
            .createHttpServer(options)
            .requestHandler(
                request -> {
                  switch (request.path()) {
                    case "/good" -> request.response().end("content");
                    case "/moved" ->
                        request.response().setStatusCode(302).putHeader("location", "/good").end();
                    case "/silence" -> request.pause();
                    default -> request.response().setStatusCode(404).end();
                  }
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    return server.actualPort();
  }
}
