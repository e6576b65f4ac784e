package dev.slipway.lab.simulator.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.simulator.faults.Faults;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only real guests run; how they fare with it, {@code RealGuestE2E} sees. */
class K3sStandInTest {

  private static final String VERSION = "v1.33.5+k3s1";

  @TempDir private Path folder;

  @Test
  void theMirrorHasItInThePlaceOfTheBinary() throws Exception {
    try (ArtefactMirror mirror =
        new ArtefactMirror(MirrorConfig.defaults(), new Faults(), K3sStandIn::bytes)) {
      byte[] program = get(mirror, "k3s");

      assertThat(new String(program, StandardCharsets.UTF_8))
          .startsWith("#!/usr/bin/python3")
          .contains("VERSION = \"" + VERSION + "\"")
          .doesNotContain("@VERSION@");
      assertThat(new String(get(mirror, "sha256sum-amd64.txt"), StandardCharsets.UTF_8))
          .contains(K3sBinary.sha256(program) + "  k3s\n");
    }
  }

  @Test
  void itSaysItsVersionAsK3sDoesAndThatItIsAStandIn() throws Exception {
    Path program = Files.write(folder.resolve("k3s"), K3sStandIn.bytes(VERSION));

    Process said = new ProcessBuilder("python3", "-IS", program.toString(), "--version").start();

    assertThat(new String(said.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .startsWith("k3s version " + VERSION + " (stand-in)");
    assertThat(said.waitFor()).isZero();
  }

  private static byte[] get(ArtefactMirror mirror, String file) throws Exception {
    URI uri = URI.create(mirror.baseUrl() + "/v1.33.5%2Bk3s1/" + file);
    HttpResponse<byte[]> answer =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }
}
