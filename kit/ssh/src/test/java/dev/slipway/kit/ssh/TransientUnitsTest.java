package dev.slipway.kit.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class TransientUnitsTest {
  private static final String PROPERTIES =
      "--property=LoadState,ActiveState,SubState,Result,ExecMainStatus,NRestarts";
  private static final ExecResult ABSENT = shown("not-found", "inactive", "dead", "success");
  private static final ExecResult RUNNING = shown("loaded", "activating", "start", "success");
  private static final ExecResult DONE = shown("loaded", "active", "exited", "success");
  private static final ExecResult FAILED = shown("loaded", "failed", "failed", "exit-code");
  private static final ExecResult OK = new ExecResult(0, "", "");

  private final List<List<String>> commands = new ArrayList<>();
  private final Queue<ExecResult> answers = new ArrayDeque<>();
  private final TransientUnits units = new TransientUnits(scripted());

  private static ExecResult shown(String load, String active, String sub, String result) {
    return new ExecResult(
        0,
        "LoadState=%s\nActiveState=%s\nSubState=%s\nResult=%s\nExecMainStatus=22\nNRestarts=3\n"
            .formatted(load, active, sub, result),
        "");
  }

  @Test
  void an_unknown_unit_is_started_under_its_name_without_waiting() {
    answers.addAll(List.of(ABSENT, OK, RUNNING));

    UnitState state =
        units.findOrStart(
            new TransientUnit("fetch", Map.of("B", "2 3", "A", "1"), List.of("curl", "-f")));

    assertThat(state.running()).isTrue();
    assertThat(commands)
        .containsExactly(
            List.of("systemctl", "show", "fetch", PROPERTIES),
            List.of(
                "sudo",
                "-n",
                "systemd-run",
                "--unit=fetch",
                "--property=Type=oneshot",
                "--property=RemainAfterExit=yes",
                "--no-block",
                "--setenv=A=1",
                "--setenv=B=2 3",
                "curl",
                "-f"),
            List.of("systemctl", "show", "fetch", PROPERTIES));
  }

  @Test
  void the_machine_s_own_variables_come_from_a_file_and_show_nowhere() {
    answers.addAll(List.of(ABSENT, OK, RUNNING));

    new TransientUnits(scripted(), "/etc/proxy").findOrStart(new TransientUnit("fetch", "curl"));

    assertThat(commands.get(1))
        .containsSubsequence("--property=EnvironmentFile=-/etc/proxy", "curl");
  }

  @Test
  void all_of_a_kind_are_stopped_at_once() {
    answers.add(OK);

    units.stopAll("hook-");

    assertThat(commands)
        .containsExactly(List.of("sudo", "-n", "systemctl", "stop", "--no-block", "hook-*"));
  }

  @Test
  void a_known_unit_is_found_and_not_started_again() {
    answers.add(DONE);

    assertThat(units.findOrStart(new TransientUnit("fetch", "curl")).succeeded()).isTrue();
    assertThat(commands).hasSize(1);
  }

  @Test
  void losing_the_race_to_start_is_finding_it() {
    answers.addAll(List.of(ABSENT, new ExecResult(1, "", "Unit fetch.service exists"), RUNNING));

    assertThat(units.findOrStart(new TransientUnit("fetch", "curl")).running()).isTrue();
  }

  @Test
  void a_unit_that_cannot_be_started_is_a_failure_with_its_reason() {
    answers.addAll(List.of(ABSENT, new ExecResult(1, "", "no systemd here"), ABSENT));

    assertThatExceptionOfType(SshException.class)
        .isThrownBy(() -> units.findOrStart(new TransientUnit("fetch", "curl")))
        .withMessageContaining("no systemd here");
  }

  @Test
  void a_failed_unit_tells_its_status_and_restarts() {
    answers.add(FAILED);

    UnitState state = units.state("fetch");

    assertThat(state.failed()).isTrue();
    assertThat(state.running()).isFalse();
    assertThat(state.succeeded()).isFalse();
    assertThat(state.execMainStatus()).isEqualTo(22);
    assertThat(state.restarts()).isEqualTo(3);
  }

  @Test
  void an_absent_unit_has_neither_succeeded_nor_failed() {
    answers.add(ABSENT);

    UnitState state = units.state("fetch");

    assertThat(state.absent()).isTrue();
    assertThat(state.running() || state.succeeded() || state.failed()).isFalse();
  }

  @Test
  void resetting_a_failed_unit_stops_it_and_forgets_its_failure() {
    answers.addAll(List.of(FAILED, OK, OK));

    units.reset("fetch");

    assertThat(commands.subList(1, 3))
        .containsExactly(
            List.of("sudo", "-n", "systemctl", "stop", "fetch"),
            List.of("sudo", "-n", "systemctl", "reset-failed", "fetch"));
  }

  @Test
  void stopping_what_is_not_there_asks_for_nothing() {
    answers.add(ABSENT);

    units.stop("fetch");

    assertThat(commands).hasSize(1);
  }

  @Test
  void stopping_does_not_wait_for_the_end() {
    answers.addAll(List.of(RUNNING, OK));

    units.stop("fetch");

    assertThat(commands.getLast())
        .containsExactly("sudo", "-n", "systemctl", "stop", "--no-block", "fetch");
  }

  private RemoteShell scripted() {
    return new RemoteShell() {
      @Override
      public ExecResult exec(Command command) {
        commands.add(command.argv());
        return answers.remove();
      }

      @Override
      public void put(String path, byte[] content, int mode) {
        throw new AssertionError("not asked for");
      }

      @Override
      public byte[] get(String path, int maxBytes) {
        throw new AssertionError("not asked for");
      }

      @Override
      public String hostKeyFingerprint() {
        throw new AssertionError("not asked for");
      }

      @Override
      public boolean connected() {
        throw new AssertionError("not asked for");
      }

      @Override
      public void close() {}
    };
  }
}
