package dev.slipway.bootstrap.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.bootstrap.domain.Guest;
import dev.slipway.bootstrap.world.MemoryVault;
import dev.slipway.events.ClusterId;
import dev.slipway.events.FailureCode;
import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.events.NodeName;
import dev.slipway.events.Role;
import dev.slipway.kit.ssh.RemoteShell;
import dev.slipway.kit.ssh.RemoteShells;
import dev.slipway.kit.ssh.SshTarget;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.vault.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Steps that follow close on each other share a session, and none that may be a wrong one. */
class GuestShellsTest {
  private static final HostKeyFingerprint FIRST = fingerprint('A');
  private static final HostKeyFingerprint OWN = fingerprint('B');

  private final List<ScriptedShell> opened = new ArrayList<>();
  private final MemoryVault vault =
      new MemoryVault() {
        /** Any secret will do: nobody logs in with it. */
        @Override
        public Secret sshPrivateKey(ClusterId cluster) {
          return k3sServerToken(cluster);
        }
      };
  private final GuestShells shells = new GuestShells(new Opening(), vault);
  private boolean closingAtOnce;
  private final ClusterId cluster = new ClusterId(UuidCreator.getTimeOrderedEpoch());

  @AfterEach
  void close() {
    shells.close();
  }

  @Test
  void the_second_step_uses_the_session_of_the_first() {
    say(member(FIRST, null));
    say(member(FIRST, null));

    assertThat(opened).hasSize(1);
  }

  @Test
  void a_session_that_is_not_used_is_closed() {
    say(member(FIRST, null));

    await().until(() -> !opened.getFirst().connected());
  }

  @Test
  void a_session_that_broke_meanwhile_is_not_used() {
    say(member(FIRST, null));
    opened.getFirst().close();
    say(member(FIRST, null));

    assertThat(opened).hasSize(2);
  }

  @Test
  void after_a_failure_there_is_a_new_one() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                shells.on(
                    member(FIRST, null),
                    shell -> {
                      throw new IllegalStateException("in the middle of something");
                    }));
    assertThat(opened.getFirst().connected()).isFalse();
    say(member(FIRST, null));

    assertThat(opened).hasSize(2);
  }

  @Test
  void who_shows_another_host_key_is_asked_anew() {
    say(member(FIRST, null));
    say(member(OWN, null));

    assertThat(opened).hasSize(2);
  }

  @Test
  void while_two_host_keys_will_do_each_step_sees_which_is_shown_now() {
    say(member(FIRST, OWN));
    say(member(FIRST, OWN));

    assertThat(opened).hasSize(2).noneMatch(ScriptedShell::connected);
  }

  @Test
  void who_asks_anew_gets_a_session_of_its_own() {
    say(member(FIRST, null));
    String nothing = shells.anew(member(FIRST, null), shell -> shell.demand("true"));

    assertThat(nothing).isEmpty();
    assertThat(opened).hasSize(2);
    assertThat(opened.getLast().connected()).isFalse();
  }

  @Test
  void a_session_that_is_lost_as_soon_as_it_is_there_means_an_unreachable_guest() {
    closingAtOnce = true;

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(() -> say(member(FIRST, null)))
        .satisfies(lost -> assertThat(lost.code()).isEqualTo(FailureCode.GUEST_UNREACHABLE.name()));
  }

  @Test
  void no_new_session_without_the_vault() {
    vault.revoke(cluster);

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(() -> say(member(FIRST, null)))
        .satisfies(
            refused -> assertThat(refused.code()).isEqualTo(FailureCode.VAULT_REVOKED.name()));
    assertThat(opened).isEmpty();
  }

  private void say(Member member) {
    String nothing = shells.on(member, shell -> shell.demand("true"));
    assertThat(nothing).isEmpty();
  }

  private Member member(HostKeyFingerprint shown, HostKeyFingerprint pending) {
    return new Member(
        cluster,
        new NodeName("demo-server-1"),
        Role.SERVER,
        new Guest("127.0.0.1", 22, "slipway", shown, pending, null));
  }

  private static HostKeyFingerprint fingerprint(char letter) {
    return new HostKeyFingerprint("SHA256:" + String.valueOf(letter).repeat(43));
  }

  private final class Opening implements RemoteShells {

    @Override
    public RemoteShell open(SshTarget target, Secret key, Set<String> acceptedFingerprints) {
      opened.add(new ScriptedShell().answering("true", 0, ""));
      if (closingAtOnce) {
        opened.getLast().close();
      }
      return opened.getLast();
    }

    @Override
    public String fingerprint(String host, int port) {
      throw new AssertionError("not asked for");
    }
  }
}
