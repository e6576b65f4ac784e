package dev.slipway.bootstrap.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.bootstrap.Samples;
import dev.slipway.kit.ssh.ExecResult;
import dev.slipway.kit.steps.StageException;
import org.junit.jupiter.api.Test;

class RebootTest {
  private static final String LOOK = "cat /proc/sys/kernel/random/boot_id";
  private static final Member MEMBER = Samples.server("192.0.2.1");
  private static final String FILE =
      "/var/lib/slipway/before-reboot-01890000-0000-7000-8000-000000000001-demo-server-1";
  private static final String KEPT = "sudo -n cat " + FILE;
  private static final String REBOOT = "sudo -n systemctl --no-block reboot";
  private static final String AGENT = "systemctl is-active --quiet qemu-guest-agent";
  private static final String BEFORE = "boot-1\n0123456789abcdef\ndemo-server-1\n";
  private static final String AFTER = BEFORE.replace("boot-1", "boot-2");

  private final ScriptedShell guest =
      new ScriptedShell()
          .answering(KEPT, new ExecResult(1, "", "No such file"))
          .answering("sudo -n install", 0, "")
          .answering(REBOOT, 0, "")
          .answering(AGENT, 0, "");

  @Test
  void what_the_guest_is_stands_on_it_before_it_is_restarted() {
    guest.answering(LOOK, 0, BEFORE);

    Poll<Void> asked = Reboot.check(guest.shell(), MEMBER);

    assertThat(asked).isInstanceOf(Poll.NotYet.class);
    assertThat(guest.changes())
        .containsSubsequence("sudo -n install -D -m 0600 /dev/stdin " + FILE, REBOOT);
  }

  @Test
  void the_same_with_another_boot_id_is_done_and_not_restarted_again() {
    guest.answering(LOOK, 0, AFTER).answering(KEPT, 0, BEFORE + "qemu-guest-agent\n");

    assertThat(Reboot.check(guest.shell(), MEMBER)).isEqualTo(Poll.done());
    assertThat(guest.changes()).doesNotContain(REBOOT);
  }

  @Test
  void another_machine_id_and_another_host_name_are_both_told() {
    guest.answering(LOOK, 0, "boot-2\nfedcba9876543210\nlocalhost\n").answering(KEPT, 0, BEFORE);

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(() -> Reboot.check(guest.shell(), MEMBER))
        .withMessageContainingAll(
            "machine-id was 0123456789abcdef and is fedcba9876543210",
            "host name was demo-server-1 and is localhost")
        .satisfies(
            failed -> {
              assertThat(failed.code()).isEqualTo("GUEST_REBOOT_FAILED");
              assertThat(failed.retryable()).isFalse();
            });
  }

  @Test
  void a_template_without_the_guest_agent_is_told_of() {
    guest.answering(LOOK, 0, AFTER).answering(KEPT, 0, BEFORE + "\n");

    assertThat(Reboot.check(guest.shell(), MEMBER))
        .isInstanceOfSatisfying(
            Poll.Done.class, done -> assertThat(done.note()).contains("qemu-guest-agent"));
  }

  @Test
  void half_an_answer_is_looked_at_again() {
    guest.answering(LOOK, 0, "boot-1\n");

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(() -> Reboot.check(guest.shell(), MEMBER))
        .satisfies(failed -> assertThat(failed.retryable()).isTrue());
    assertThat(guest.changes()).doesNotContain(REBOOT);
  }
}
