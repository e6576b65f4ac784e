package dev.slipway.lab.simulator.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.simulator.faults.Faults;
import dev.slipway.lab.simulator.faults.MirrorFault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArtefactMirrorTest {

  private static final String VERSION = "v1.33.5+k3s1";
  private static final String TAG = "/v1.33.5%2Bk3s1";

  private final Faults faults = new Faults();
  private final ArtefactMirror mirror =
      new ArtefactMirror(new MirrorConfig(null, null, 10_000, null, null), faults);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    mirror.close();
  }

  @Test
  void everyVersionHasABinaryThatKnowsItAndMatchesItsChecksum() throws Exception {
    byte[] binary = get(TAG + "/k3s").body();

    assertThat(binary).hasSize(10_000);
    assertThat(K3sBinary.version(binary)).contains(VERSION);
    assertThat(checksums()).contains(K3sBinary.sha256(binary) + "  k3s\n");
    assertThat(get(TAG + "/install.sh").statusCode()).isEqualTo(200);
    assertThat(get("/v1.34.1-rc1%2Bk3s2/k3s").statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsNoReleaseIsNotFound() throws Exception {
    assertThat(get("/v1.33.5+k3s1/k3s").statusCode()).as("a bare plus").isEqualTo(404);
    assertThat(get("/latest/k3s").statusCode()).isEqualTo(404);
    assertThat(get(TAG + "/k3s-arm64").statusCode()).isEqualTo(404);
  }

  @Test
  void faultsCanBeSwitchedOnAndOff() throws Exception {
    mirror.wrongChecksum(VERSION);
    assertThat(checksums()).doesNotContain(K3sBinary.sha256(get(TAG + "/k3s").body()));
    mirror.missing(VERSION, "install.sh");
    assertThat(get(TAG + "/install.sh").statusCode()).isEqualTo(404);
    assertThat(get(TAG + "/k3s").statusCode()).isEqualTo(200);
    mirror.missing(VERSION);
    assertThat(get(TAG + "/k3s").statusCode()).isEqualTo(404);

    mirror.heal();

    assertThat(checksums()).contains(K3sBinary.sha256(get(TAG + "/k3s").body()));
  }

  @Test
  void faultsOccurAsOftenAsToldToTheFilesTheyName() throws Exception {
    faults.add(new MirrorFault("v1.33.*", "k3s", MirrorFault.Kind.NOT_FOUND, 1));
    faults.add(new MirrorFault(VERSION, null, MirrorFault.Kind.WRONG_CHECKSUM, 1));

    assertThat(get(TAG + "/install.sh").statusCode()).isEqualTo(200);
    assertThat(get(TAG + "/k3s").statusCode()).isEqualTo(404);
    String checksum = K3sBinary.sha256(get(TAG + "/k3s").body());
    assertThat(checksums()).doesNotContain(checksum);
    assertThat(checksums()).contains(checksum);
  }

  private String checksums() throws IOException, InterruptedException {
    return new String(get(TAG + "/sha256sum-amd64.txt").body(), StandardCharsets.UTF_8);
  }

  private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(mirror.baseUrl() + path)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }
}
