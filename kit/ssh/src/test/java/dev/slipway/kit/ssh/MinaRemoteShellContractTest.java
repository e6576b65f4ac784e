package dev.slipway.kit.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.kit.ssh.SshException.Kind;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MinaRemoteShellContractTest extends RemoteShellContract {
  @Override
  SshServerFixture start(Path folder) throws Exception {
    return new MinaServer(folder);
  }

  @Override
  String remote(String name) {
    return "/" + name;
  }

  @Test
  void nothing_is_offered_to_a_server_with_the_wrong_host_key() {
    assertThatExceptionOfType(SshException.class)
        .isThrownBy(
            () -> shells.open(server.target(), server.userKey(), Set.of(OTHER_FINGERPRINT)));

    assertThat(((MinaServer) server).loginAttempts()).isZero();
  }

  @Test
  void a_port_nobody_listens_on_is_unreachable() throws Exception {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    assertThatExceptionOfType(SshException.class)
        .isThrownBy(() -> shells.fingerprint("127.0.0.1", port))
        .satisfies(away -> assertThat(away.kind()).isEqualTo(Kind.UNREACHABLE));
  }

  @Test
  void a_server_that_accepts_and_then_says_nothing_is_a_time_out() throws Exception {
    var impatient =
        new SshjRemoteShells(
            new SshTimeouts(
                Duration.ofSeconds(1),
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1)));
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      assertThatExceptionOfType(SshException.class)
          .isThrownBy(() -> impatient.fingerprint("127.0.0.1", silent.getLocalPort()))
          .satisfies(quiet -> assertThat(quiet.kind()).isEqualTo(Kind.TIMEOUT));
    }
  }

  @Test
  void a_session_whose_server_goes_away_is_an_io_failure() throws Exception {
    try (RemoteShell shell = open()) {
      assertThat(shell.connected()).isTrue();
      server.close();

      assertThatExceptionOfType(SshException.class)
          .isThrownBy(() -> shell.exec(Command.of("true")))
          .satisfies(gone -> assertThat(gone.kind()).isEqualTo(Kind.IO));
      assertThat(shell.connected()).isFalse();
    }
  }

  /** In a JVM of its own: MINA, in this one, brings BouncyCastle with it. */
  @Test
  void the_platforms_own_cryptography_is_enough_and_no_provider_is_added() throws Exception {
    Process alone =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LoginInItsOwnJvm.class.getName(),
                String.valueOf(server.target().port()),
                server.fingerprint())
            .redirectErrorStream(true)
            .start();
    try (var stdin = alone.getOutputStream()) {
      stdin.write(server.userKey().exposeBytes());
    }

    String said = new String(alone.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said).isEqualTo("hello, BouncyCastle=null");
    assertThat(alone.waitFor()).isZero();
  }
}
