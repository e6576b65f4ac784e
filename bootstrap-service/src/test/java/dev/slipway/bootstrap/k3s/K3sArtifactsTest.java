package dev.slipway.bootstrap.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.bootstrap.guest.Poll;
import dev.slipway.bootstrap.guest.ScriptedShell;
import dev.slipway.events.K3sVersion;
import dev.slipway.kit.steps.StageException;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class K3sArtifactsTest {
  private static final String GOOD = "a".repeat(64);
  private static final String BAD = "b".repeat(64);
  private static final String FOLDER = "/var/lib/slipway/k3s/v1.33.5+k3s1/";

  private final ScriptedShell guest = new ScriptedShell();
  private final K3sArtifacts artifacts = artifacts(false);

  private K3sArtifacts artifacts(boolean airgap) {
    return new K3sArtifacts(
        guest.shell(),
        new K3sRelease(
            URI.create("http://mirror/k3s/"),
            URI.create("http://scripts"),
            new K3sVersion("v1.33.5+k3s1"),
            airgap));
  }

  @BeforeEach
  void everythingIsThere() {
    guest
        .succeeded("slipway-fetch-k3s")
        .succeeded("slipway-fetch-sha256sum-amd64.txt")
        .succeeded("slipway-fetch-install.sh")
        .absent("slipway-refetch-k3s")
        .absent("slipway-refetch-sha256sum-amd64.txt")
        .answering("sudo -n cat " + FOLDER, 0, GOOD + "  k3s\n" + BAD + "  k3s-images.txt\n")
        .answering("sudo -n sha256sum", 0, GOOD + "  " + FOLDER + "k3s\n")
        .answering("sudo -n systemd-run", 0, "")
        .answering("sudo -n systemctl", 0, "")
        .answering("sudo -n rm", 0, "")
        .answering("sudo -n journalctl", 0, "curl: (7) Failed to connect");
  }

  @Test
  void what_was_fetched_is_not_fetched_again() {
    assertThat(artifacts.download()).isEqualTo(Poll.done());
    assertThat(guest.changes()).isEmpty();
  }

  @Test
  void all_three_are_fetched_side_by_side_from_the_encoded_tag() {
    guest
        .absent("slipway-fetch-k3s")
        .absent("slipway-fetch-sha256sum-amd64.txt")
        .absent("slipway-fetch-install.sh");

    assertThat(artifacts.download()).isInstanceOf(Poll.NotYet.class);
    assertThat(guest.changes())
        .hasSize(3)
        .anyMatch(c -> c.endsWith("-o " + FOLDER + "k3s http://mirror/k3s/v1.33.5%2Bk3s1/k3s"))
        .anyMatch(c -> c.endsWith(" http://scripts/v1.33.5%2Bk3s1/install.sh"));
  }

  @Test
  void an_unreachable_source_is_tried_again_by_a_new_unit() {
    guest.unit("slipway-fetch-k3s", "loaded", "failed", "failed", "exit-code", 7, 0);

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(artifacts::download)
        .withMessageContaining("http://mirror/k3s/v1.33.5%2Bk3s1/k3s")
        .satisfies(
            failed -> {
              assertThat(failed.code()).isEqualTo("ARTEFACT_UNREACHABLE");
              assertThat(failed.retryable()).isTrue();
            });
    assertThat(guest.changes()).contains("sudo -n systemctl reset-failed slipway-fetch-k3s");
  }

  @Test
  void a_release_that_is_not_there_is_permanent() {
    guest
        .unit("slipway-fetch-k3s", "loaded", "failed", "failed", "exit-code", 22, 0)
        .answering(
            "sudo -n journalctl",
            0,
            "curl: (22) The requested URL returned error: 503\n"
                + "curl: (22) The requested URL returned error: 404\n");

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(artifacts::download)
        .satisfies(
            failed -> {
              assertThat(failed.code()).isEqualTo("K3S_VERSION_NOT_FOUND");
              assertThat(failed.retryable()).isFalse();
            });
  }

  @Test
  void a_source_in_trouble_is_not_a_missing_release() {
    guest
        .unit("slipway-fetch-k3s", "loaded", "failed", "failed", "exit-code", 22, 0)
        .answering("sudo -n journalctl", 0, "curl: (22) The requested URL returned error: 503\n");

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(artifacts::download)
        .satisfies(failed -> assertThat(failed.code()).isEqualTo("ARTEFACT_UNREACHABLE"));
  }

  @Test
  void the_release_s_checksum_lets_the_binary_through() {
    assertThat(artifacts.verify()).isEqualTo(Poll.done());
  }

  @Test
  void a_wrong_binary_and_its_checksum_are_fetched_once_more() {
    guest.answering("sudo -n sha256sum", 0, BAD + "  k3s\n");

    assertThat(artifacts.verify()).isInstanceOf(Poll.NotYet.class);
    assertThat(guest.changes())
        .filteredOn(c -> c.contains("systemd-run"))
        .hasSize(2)
        .anyMatch(c -> c.contains("--unit=slipway-refetch-k3s "))
        .anyMatch(c -> c.contains("--unit=slipway-refetch-sha256sum-amd64.txt "));
  }

  @Test
  void a_binary_that_is_wrong_again_is_permanent_and_removed() {
    guest
        .answering("sudo -n sha256sum", 0, BAD + "  k3s\n")
        .succeeded("slipway-refetch-k3s")
        .succeeded("slipway-refetch-sha256sum-amd64.txt");

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(artifacts::verify)
        .withMessageContaining(GOOD)
        .withMessageContaining(BAD)
        .satisfies(
            failed -> {
              assertThat(failed.code()).isEqualTo("CHECKSUM_MISMATCH");
              assertThat(failed.retryable()).isFalse();
            });
    assertThat(guest.changes())
        .contains("sudo -n rm -f " + FOLDER + "k3s", "sudo -n systemctl stop slipway-refetch-k3s");
  }

  @Test
  void a_binary_that_got_right_the_second_time_is_let_through() {
    guest.succeeded("slipway-refetch-k3s");

    assertThat(artifacts.verify()).isEqualTo(Poll.done());
  }

  @Test
  void the_images_of_an_air_gap_are_fetched_and_verified_too() {
    String images = "k3s-airgap-images-amd64.tar.zst";
    guest
        .absent("slipway-fetch-" + images)
        .absent("slipway-refetch-" + images)
        .answering("sudo -n cat " + FOLDER, 0, GOOD + "  k3s\n" + BAD + "  " + images + "\n");

    artifacts(true).download();
    artifacts(true).verify();

    assertThat(guest.changes())
        .anyMatch(c -> c.endsWith("http://mirror/k3s/v1.33.5%2Bk3s1/" + images))
        .anyMatch(c -> c.contains("--unit=slipway-refetch-" + images));
  }
}
