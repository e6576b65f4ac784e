package dev.slipway.bootstrap.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.kit.ssh.ExecResult;
import dev.slipway.kit.steps.StageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloudInitTest {
  private static GuestShell saying(int exitCode, String json) {
    return new ScriptedShell().answering("cloud-init status --format json", exitCode, json).shell();
  }

  @Test
  void running_is_waited_for() {
    var shell = saying(0, "{\"status\": \"running\", \"errors\": []}");

    assertThat(CloudInit.await(shell)).isEqualTo(Poll.notYet("cloud-init: running"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"done", "disabled", "degraded done"})
  void done_or_disabled_is_the_end_of_waiting(String status) {
    var shell = saying(0, "{\"status\": \"" + status + "\", \"errors\": []}");

    assertThat(CloudInit.await(shell)).isEqualTo(Poll.done());
  }

  @Test
  void recoverable_errors_do_not_stop_us() {
    var shell =
        saying(
            2, "{\"status\":\"done\",\"errors\":[],\"recoverable_errors\":{\"WARNING\":[\"x\"]}}");

    assertThat(CloudInit.await(shell)).isEqualTo(Poll.done());
  }

  @Test
  void errors_are_permanent_and_named() {
    var shell = saying(1, "{\"status\": \"error\", \"errors\": [\"locale: no locale-gen\"]}");

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(() -> CloudInit.await(shell))
        .withMessageContaining("locale: no locale-gen")
        .satisfies(
            failed -> {
              assertThat(failed.code()).isEqualTo("CLOUD_INIT_FAILED");
              assertThat(failed.retryable()).isFalse();
              assertThat(failed.remedy()).contains("template");
            });
  }

  @Test
  void a_template_without_cloud_init_is_told_so() {
    var shell =
        new ScriptedShell()
            .answering("cloud-init", new ExecResult(127, "", "sh: cloud-init: not found"))
            .shell();

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(() -> CloudInit.await(shell))
        .withMessageContaining("no cloud-init")
        .satisfies(failed -> assertThat(failed.retryable()).isFalse());
  }

  @Test
  void something_that_is_no_json_is_looked_at_again() {
    var shell = saying(0, "Traceback (most recent call last)");

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(() -> CloudInit.await(shell))
        .satisfies(failed -> assertThat(failed.retryable()).isTrue());
  }
}
