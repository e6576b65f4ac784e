package dev.slipway.bootstrap.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.bootstrap.guest.EvidencedFailure;
import dev.slipway.bootstrap.guest.Poll;
import dev.slipway.bootstrap.guest.ScriptedShell;
import dev.slipway.events.K3sVersion;
import dev.slipway.events.Role;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.vault.Secret;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class K3sServiceTest {
  private final ScriptedShell guest =
      new ScriptedShell()
          .answering("sudo -n systemctl", 0, "")
          .answering("sudo -n systemd-run", 0, "")
          .answering("sudo -n install", 0, "")
          .answering("/usr/local/bin/k3s --version", 127, "")
          .answering("sudo -n journalctl", 0, "level=fatal msg=\"bad thing\" with s3same\n");
  private final K3sService k3s =
      new K3sService(guest.shell(), Role.SERVER, () -> List.of(Secret.of("s3same")));
  private final K3sRelease release = release(false);

  private static K3sRelease release(boolean airgap) {
    return new K3sRelease(
        URI.create("http://m"), URI.create("http://m"), new K3sVersion("v1.33.5+k3s1"), airgap);
  }

  @Test
  void the_release_s_own_script_runs_without_downloading_or_starting() {
    guest.absent("slipway-install-k3s").absent("k3s");

    assertThat(k3s.install(release)).isInstanceOf(Poll.NotYet.class);
    assertThat(guest.changes())
        .containsSubsequence(
            "sudo -n install -D -m 0755 /var/lib/slipway/k3s/v1.33.5+k3s1/k3s /usr/local/bin/k3s",
            "sudo -n systemd-run --unit=slipway-install-k3s --property=Type=oneshot"
                + " --property=RemainAfterExit=yes --no-block"
                + " --property=EnvironmentFile=-/etc/slipway/environment"
                + " --setenv=INSTALL_K3S_EXEC=server --setenv=INSTALL_K3S_SKIP_DOWNLOAD=true"
                + " --setenv=INSTALL_K3S_SKIP_START=true /bin/sh"
                + " /var/lib/slipway/k3s/v1.33.5+k3s1/install.sh");
  }

  @Test
  void the_images_of_an_air_gap_are_there_before_the_program_is() {
    guest.absent("slipway-install-k3s").absent("k3s");

    k3s.install(release(true));

    assertThat(guest.changes())
        .containsSubsequence(
            "sudo -n install -D -m 0644"
                + " /var/lib/slipway/k3s/v1.33.5+k3s1/k3s-airgap-images-amd64.tar.zst"
                + " /var/lib/rancher/k3s/agent/images/k3s-airgap-images-amd64.tar.zst",
            "sudo -n install -D -m 0755 /var/lib/slipway/k3s/v1.33.5+k3s1/k3s /usr/local/bin/k3s");
  }

  @Test
  void what_is_installed_is_not_installed_again_after_a_restart_of_the_guest() {
    guest
        .answering("/usr/local/bin/k3s --version", 0, "k3s version v1.33.5+k3s1 (abc)\n")
        .absent("slipway-install-k3s")
        .unit("k3s", "loaded", "inactive", "dead", "success");

    assertThat(k3s.install(release)).isEqualTo(Poll.done());
    assertThat(guest.changes()).noneMatch(c -> c.startsWith("sudo"));
  }

  @Test
  void a_version_that_only_begins_alike_is_another() {
    guest
        .answering("/usr/local/bin/k3s --version", 0, "k3s version v1.33.5+k3s10 (abc)\n")
        .absent("slipway-install-k3s")
        .unit("k3s", "loaded", "inactive", "dead", "success");

    k3s.install(release);

    assertThat(guest.changes()).anyMatch(c -> c.startsWith("sudo -n install -D -m 0755"));
  }

  @Test
  void a_script_that_fails_is_told_with_its_journal() {
    guest
        .unit("slipway-install-k3s", "loaded", "failed", "failed", "exit-code", 1, 0)
        .unit("k3s", "not-found", "inactive", "dead", "success");

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(() -> k3s.install(release))
        .withMessageContaining("bad thing")
        .withMessageContaining("<redacted>")
        .satisfies(failed -> assertThat(failed.code()).isEqualTo("K3S_INSTALL_FAILED"));
  }

  @Test
  void an_idle_k3s_is_started_without_waiting() {
    guest.unit("k3s", "loaded", "inactive", "dead", "success");

    assertThat(k3s.start()).isInstanceOf(Poll.NotYet.class);
    assertThat(guest.changes()).containsExactly("sudo -n systemctl enable --now --no-block k3s");
  }

  @Test
  void one_that_is_starting_is_left_alone() {
    guest.unit("k3s", "loaded", "activating", "auto-restart", "exit-code", 1, 2);

    assertThat(k3s.start()).isInstanceOf(Poll.NotYet.class);
    assertThat(guest.changes()).isEmpty();
  }

  @Test
  void one_that_keeps_ending_is_given_up_stopped_and_shown_without_secrets() {
    guest.unit("k3s", "loaded", "activating", "auto-restart", "exit-code", 1, 3);

    assertThatExceptionOfType(EvidencedFailure.class)
        .isThrownBy(k3s::start)
        .withMessageContaining("bad thing")
        .withMessageNotContaining("s3same")
        .satisfies(
            failed -> {
              assertThat(failed.code()).isEqualTo("K3S_DOES_NOT_START");
              assertThat(failed.retryable()).isFalse();
              assertThat(failed.evidence()).contains("bad thing").doesNotContain("s3same");
            });
    assertThat(guest.changes()).contains("sudo -n systemctl stop --no-block k3s");
  }

  @Test
  void an_active_one_is_started() {
    guest.unit("k3s", "loaded", "active", "running", "success", 0, 1);

    assertThat(k3s.start()).isEqualTo(Poll.done());
  }
}
