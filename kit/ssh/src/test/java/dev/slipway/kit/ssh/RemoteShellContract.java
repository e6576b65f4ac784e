package dev.slipway.kit.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.kit.ssh.SshException.Kind;
import dev.slipway.kit.vault.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a remote shell promises, whatever server is at the other end. */
abstract class RemoteShellContract {
  static final String OTHER_FINGERPRINT = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  @TempDir Path folder;

  final SshjRemoteShells shells = new SshjRemoteShells(SshTimeouts.DEFAULT);
  SshServerFixture server;

  abstract SshServerFixture start(Path folder) throws Exception;

  /** Where the test's files are for SFTP. */
  abstract String remote(String name);

  @BeforeEach
  void startServer() throws Exception {
    server = start(folder);
  }

  @AfterEach
  void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  RemoteShell open() {
    return shells.open(server.target(), server.userKey(), server.pinned());
  }

  @Test
  void tells_output_errors_and_exit_code_of_a_command() {
    try (RemoteShell shell = open()) {
      ExecResult result = shell.exec(Command.of("sh", "-c", "echo out; echo err >&2; exit 3"));

      assertThat(result).isEqualTo(new ExecResult(3, "out\n", "err\n"));
    }
  }

  @Test
  void runs_several_commands_over_one_connection_and_reports_the_key_it_saw() {
    try (RemoteShell shell =
        shells.open(
            server.target(), server.userKey(), Set.of(OTHER_FINGERPRINT, server.fingerprint()))) {
      for (int n = 0; n < 5; n++) {
        assertThat(shell.exec(Command.of("echo", "" + n)).stdout()).isEqualTo(n + "\n");
      }
      assertThat(shell.hostKeyFingerprint()).isEqualTo(server.fingerprint());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "$(touch /tmp/evil)",
        "`id`",
        "'",
        "'\\''",
        "a'; rm -rf /; echo '",
        "\"$HOME\"",
        "~",
        "*",
        "a=b",
        "-n",
        "&& false",
        "line\nbreak",
        "!!",
        "back\\slash",
        "#comment",
        "schön ☃"
      })
  void an_argument_arrives_as_it_is(String argument) {
    try (RemoteShell shell = open()) {
      ExecResult result = shell.exec(Command.of("printf", "<%s>|<%s>", argument, "end"));

      assertThat(result.stdout()).isEqualTo("<" + argument + ">|<end>");
    }
  }

  @Test
  void a_secret_goes_in_by_stdin() {
    try (RemoteShell shell = open()) {
      ExecResult result = shell.exec(Command.of("cat").withStdin(Secret.of("K10token::server")));

      assertThat(result).isEqualTo(new ExecResult(0, "K10token::server", ""));
    }
  }

  @Test
  void a_command_that_ignores_its_input_is_not_a_failure() {
    try (RemoteShell shell = open()) {
      Secret large = Secret.of(new byte[300_000]);

      assertThat(shell.exec(Command.of("true").withStdin(large)).exitCode()).isZero();
    }
  }

  @Test
  void large_output_on_both_streams_is_read_to_its_end_and_kept_to_its_bound() {
    try (RemoteShell shell = open()) {
      ExecResult result =
          shell.exec(
              Command.of(
                  "sh", "-c", "head -c 5000000 /dev/zero >&2; head -c 5000000 /dev/zero; exit 4"));

      assertThat(result.exitCode()).isEqualTo(4);
      assertThat(result.truncated()).isTrue();
      assertThat(result.stdout()).hasSize(ExecResult.MAX_OUTPUT);
      assertThat(result.stderr()).hasSize(ExecResult.MAX_OUTPUT);
    }
  }

  @Test
  void a_command_that_hangs_ends_as_a_time_out() {
    try (RemoteShell shell = open()) {
      long start = System.nanoTime();

      assertThatExceptionOfType(SshException.class)
          .isThrownBy(
              () -> shell.exec(Command.of("sleep", "60").withTimeout(Duration.ofMillis(300))))
          .satisfies(timeout -> assertThat(timeout.kind()).isEqualTo(Kind.TIMEOUT));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }
  }

  @Test
  void an_interrupted_caller_gets_out() throws Exception {
    try (RemoteShell shell = open()) {
      var ended = new java.util.concurrent.CompletableFuture<Throwable>();
      Thread caller =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      shell.exec(Command.of("sleep", "60").withTimeout(Duration.ofSeconds(60)));
                    } catch (SshException stopped) {
                      ended.complete(stopped);
                    }
                  });
      caller.interrupt();

      assertThat(ended.get(20, java.util.concurrent.TimeUnit.SECONDS))
          .isInstanceOf(SshException.class);
    }
  }

  @Test
  void a_host_key_that_is_not_pinned_is_refused() {
    assertThatExceptionOfType(SshException.class)
        .isThrownBy(() -> shells.open(server.target(), server.userKey(), Set.of(OTHER_FINGERPRINT)))
        .withMessageContaining(server.fingerprint())
        .satisfies(refused -> assertThat(refused.kind()).isEqualTo(Kind.HOST_KEY_MISMATCH));
  }

  @Test
  void no_pins_means_no_connection() {
    assertThatExceptionOfType(SshException.class)
        .isThrownBy(() -> shells.open(server.target(), server.userKey(), Set.of()))
        .satisfies(refused -> assertThat(refused.kind()).isEqualTo(Kind.HOST_KEY_MISMATCH));
  }

  @Test
  void a_key_the_server_does_not_know_is_an_auth_failure() throws Exception {
    Secret stranger = MinaServer.openSshFormat(MinaServer.newKey());

    assertThatExceptionOfType(SshException.class)
        .isThrownBy(() -> shells.open(server.target(), stranger, server.pinned()))
        .satisfies(refused -> assertThat(refused.kind()).isEqualTo(Kind.AUTH));
  }

  @Test
  void text_that_is_no_key_is_an_auth_failure_that_does_not_quote_it() {
    assertThatExceptionOfType(SshException.class)
        .isThrownBy(
            () -> shells.open(server.target(), Secret.of("hunter2hunter2"), server.pinned()))
        .satisfies(
            refused -> {
              assertThat(refused.kind()).isEqualTo(Kind.AUTH);
              assertThat(refused).hasStackTraceContaining("private key");
              assertThat(org.assertj.core.util.Throwables.getStackTrace(refused))
                  .doesNotContain("hunter2");
            });
  }

  @Test
  void the_fingerprint_is_seen_without_a_login() {
    assertThat(shells.fingerprint(server.target().host(), server.target().port()))
        .isEqualTo(server.fingerprint());
  }

  @Test
  void a_file_comes_back_as_it_was_put() {
    byte[] content = new byte[200_000];
    new java.util.Random(7).nextBytes(content);
    try (RemoteShell shell = open()) {
      shell.put(remote("file"), new byte[] {1, 2, 3}, 0644);
      shell.put(remote("file"), content, 0600);

      assertThat(shell.get(remote("file"), 200_000)).isEqualTo(content);
      assertThat(mode("file")).isEqualTo("rw-------");
    }
  }

  private String mode(String name) {
    try {
      return java.nio.file.attribute.PosixFilePermissions.toString(
          java.nio.file.Files.getPosixFilePermissions(folder.resolve(name)));
    } catch (java.io.IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }

  @Test
  void a_file_larger_than_allowed_or_missing_is_an_io_failure() {
    try (RemoteShell shell = open()) {
      shell.put(remote("file"), "12345".getBytes(StandardCharsets.UTF_8), 0600);

      assertThatExceptionOfType(SshException.class)
          .isThrownBy(() -> shell.get(remote("file"), 4))
          .satisfies(failed -> assertThat(failed.kind()).isEqualTo(Kind.IO));
      assertThatExceptionOfType(SshException.class)
          .isThrownBy(() -> shell.get(remote("nothing"), 4))
          .satisfies(failed -> assertThat(failed.kind()).isEqualTo(Kind.IO));
      assertThat(shell.get(remote("file"), 5)).hasSize(5);
    }
  }

  @Test
  void a_jump_host_leads_to_the_target_and_both_are_pinned() throws Exception {
    try (SshServerFixture bastion = new MinaServer(folder)) {
      var jump = new JumpHost(bastion.target(), bastion.userKey(), bastion.pinned());
      try (RemoteShell shell =
          shells.via(jump).open(server.target(), server.userKey(), server.pinned())) {
        assertThat(shell.exec(Command.of("echo", "through")).stdout()).isEqualTo("through\n");
      }

      var wrong = new JumpHost(bastion.target(), bastion.userKey(), server.pinned());
      assertThatExceptionOfType(SshException.class)
          .isThrownBy(
              () -> shells.via(wrong).open(server.target(), server.userKey(), server.pinned()))
          .satisfies(refused -> assertThat(refused.kind()).isEqualTo(Kind.HOST_KEY_MISMATCH));
      assertThatExceptionOfType(SshException.class)
          .isThrownBy(
              () -> shells.via(jump).open(server.target(), server.userKey(), bastion.pinned()))
          .satisfies(refused -> assertThat(refused.kind()).isEqualTo(Kind.HOST_KEY_MISMATCH));
    }
  }
}
