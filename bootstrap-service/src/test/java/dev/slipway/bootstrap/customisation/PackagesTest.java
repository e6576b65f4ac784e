package dev.slipway.bootstrap.customisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.bootstrap.guest.Poll;
import dev.slipway.bootstrap.guest.ScriptedShell;
import dev.slipway.kit.steps.StageException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each family of distributions by its own tools. */
class PackagesTest {
  private static final String RUN =
      "sudo -n systemd-run --unit=slipway-guest-install --property=Type=oneshot"
          + " --property=RemainAfterExit=yes --no-block"
          + " --property=EnvironmentFile=-/etc/slipway/environment ";

  private final ScriptedShell guest =
      new ScriptedShell()
          .answering("sudo -n systemd-run", 0, "")
          .answering("sudo -n systemctl", 0, "")
          .answering("sudo -n journalctl", 0, "Problem: no internet\n")
          .absent("slipway-guest-refresh")
          .absent("slipway-guest-install");

  private ScriptedShell running(String osRelease) {
    return guest.answering("cat /etc/os-release", 0, osRelease);
  }

  private Packages packages() {
    return new Packages(guest.shell(), Distribution.of(guest.shell()));
  }

  @Test
  void debian_fetches_the_lists_first_and_asks_nobody() {
    running("ID=ubuntu\nID_LIKE=debian\n").succeeded("slipway-guest-refresh");

    assertThat(packages().install(List.of("jq"))).isEqualTo(Poll.notYet("installing jq"));

    assertThat(guest.changes())
        .contains(
            RUN
                + "--setenv=DEBIAN_FRONTEND=noninteractive apt-get -q -y"
                + " -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confdef"
                + " -o Dpkg::Options::=--force-confold install jq");
  }

  @Test
  void red_hat_has_dnf() {
    running("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n");

    packages().install(List.of("jq", "nfs-utils"));

    assertThat(guest.changes()).contains(RUN + "dnf -y install jq nfs-utils");
  }

  @Test
  void suse_has_zypper_which_may_ask_for_a_restart() {
    running("ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\n")
        .unit("slipway-guest-install", "loaded", "failed", "failed", "exit-code", 102, 0);

    assertThat(packages().install(List.of("jq"))).isEqualTo(Poll.done());
  }

  @Test
  void any_other_is_told_so_at_once() {
    running("ID=arch\n");

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(this::packages)
        .withMessageContaining("[arch]")
        .satisfies(failed -> assertThat(failed.code()).isEqualTo("GUEST_SETUP_FAILED"))
        .satisfies(failed -> assertThat(failed.retryable()).isFalse())
        .satisfies(failed -> assertThat(failed.remedy()).contains("preK3sCommands"));
  }

  @Test
  void a_failure_that_may_pass_is_told_with_its_output_and_tried_with_new_lists() {
    running("ID=debian\n")
        .succeeded("slipway-guest-refresh")
        .unit("slipway-guest-install", "loaded", "failed", "failed", "exit-code", 100, 0);

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(() -> packages().install(List.of("jq")))
        .withMessageContaining("apt-get ended with exit status 100")
        .withMessageContaining("no internet")
        .satisfies(failed -> assertThat(failed.retryable()).isTrue());
    assertThat(guest.changes())
        .contains(
            "sudo -n systemctl reset-failed slipway-guest-install",
            "sudo -n systemctl stop slipway-guest-refresh");
  }
}
