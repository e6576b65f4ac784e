package dev.slipway.bootstrap.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.kit.steps.StageException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GuestRequirementsTest {
  private final GuestRequirements requirements =
      new GuestRequirements(400, Set.of("debian", "suse"));

  private static ScriptedShell debian() {
    return new ScriptedShell()
        .answering("uname -m", 0, "x86_64\n")
        .answering("cat /proc/meminfo", 0, "MemTotal:        4005432 kB\nMemFree:   1 kB\n")
        .answering(
            "cat /etc/os-release", 0, "PRETTY_NAME=\"Debian\"\nID=debian\nVERSION_ID=\"12\"\n")
        .answering("cat /etc/machine-id", 0, "0123456789abcdef0123456789abcdef\n");
  }

  @Test
  void an_ordinary_debian_will_do() {
    assertThatCode(() -> requirements.check(debian().shell())).doesNotThrowAnyException();
  }

  @Test
  void what_a_distribution_is_like_counts() {
    var leap =
        debian()
            .answering(
                "cat /etc/os-release", 0, "ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\n");

    assertThatCode(() -> requirements.check(leap.shell())).doesNotThrowAnyException();
  }

  @Test
  void all_that_is_missing_is_said_at_once() {
    var odd =
        debian()
            .answering("uname -m", 0, "riscv64\n")
            .answering("cat /proc/meminfo", 0, "MemTotal: 204800 kB\n")
            .answering("cat /etc/os-release", 0, "ID=alpine\n")
            .answering("cat /etc/machine-id", 0, "uninitialized\n");

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(() -> requirements.check(odd.shell()))
        .withMessageContaining("riscv64")
        .withMessageContaining("200 MiB")
        .withMessageContaining("alpine")
        .withMessageContaining("machine-id")
        .satisfies(
            failed -> {
              assertThat(failed.code()).isEqualTo("GUEST_REQUIREMENTS");
              assertThat(failed.retryable()).isFalse();
            });
  }
}
