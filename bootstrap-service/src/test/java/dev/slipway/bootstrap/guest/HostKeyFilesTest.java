package dev.slipway.bootstrap.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.events.NodeName;
import dev.slipway.kit.steps.StageException;
import org.junit.jupiter.api.Test;

class HostKeyFilesTest {
  private static final String MADE = "SHA256:" + "a".repeat(43);
  private static final String LOOK = "ssh-keygen -l";

  private final ScriptedShell guest =
      new ScriptedShell()
          .answering(LOOK, 0, "256 " + MADE + " demo-server-1 (ED25519)\n")
          .answering("sudo -n install", 0, "")
          .answering("sudo -n systemctl restart ssh", 0, "");

  @Test
  void a_key_made_before_is_found_and_not_made_again() {
    assertThat(HostKeyFiles.findOrMake(guest.shell(), new NodeName("demo-server-1")))
        .isEqualTo(new HostKeyFingerprint(MADE));
    assertThat(guest.changes()).noneMatch(command -> command.contains("-t ed25519"));
  }

  @Test
  void the_swap_installs_both_halves_and_only_then_restarts() {
    HostKeyFiles.swap(guest.shell(), new HostKeyFingerprint(MADE));

    assertThat(guest.changes())
        .filteredOn(command -> command.startsWith("sudo"))
        .containsExactly(
            "sudo -n install -m 0600 -o root -g root /etc/ssh/slipway_host_ed25519_key"
                + " /etc/ssh/ssh_host_ed25519_key",
            "sudo -n install -m 0644 -o root -g root /etc/ssh/slipway_host_ed25519_key.pub"
                + " /etc/ssh/ssh_host_ed25519_key.pub",
            "sudo -n systemctl restart ssh");
  }

  @Test
  void a_key_that_is_not_the_committed_one_is_never_put_in_place() {
    var committed = new HostKeyFingerprint("SHA256:" + "b".repeat(43));

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(() -> HostKeyFiles.swap(guest.shell(), committed));
    assertThat(guest.changes()).noneMatch(command -> command.startsWith("sudo"));
  }
}
