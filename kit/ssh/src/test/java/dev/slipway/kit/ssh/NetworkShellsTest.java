package dev.slipway.kit.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.kit.ssh.NetworkShells.Way;
import dev.slipway.kit.ssh.SshException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each network's hosts are reached through its own bastion, the others as they are. */
class NetworkShellsTest {
  private final SshjRemoteShells direct = new SshjRemoteShells(SshTimeouts.DEFAULT);

  @TempDir private Path folder;
  private MinaServer guest;
  private MinaServer bastion;

  @BeforeEach
  void start() throws Exception {
    guest = new MinaServer(folder);
    bastion = new MinaServer(folder);
  }

  @AfterEach
  void stop() throws Exception {
    guest.close();
    bastion.close();
  }

  @Test
  void a_host_of_the_network_is_reached_through_its_bastion() {
    RemoteShells shells = behind("127.0.0.1/8", jump());

    try (RemoteShell shell = shells.open(guest.target(), guest.userKey(), guest.pinned())) {
      assertThat(shell.exec(Command.of("echo", "through")).stdout()).isEqualTo("through\n");
    }
    assertThat(shells.fingerprint("127.0.0.1", guest.target().port()))
        .isEqualTo(guest.fingerprint());
    assertThat(bastion.loginAttempts()).isPositive();
  }

  @Test
  void a_host_of_another_network_or_with_a_name_is_reached_as_it_is() {
    RemoteShells shells = behind("10.0.0.0/8", jump());

    assertThat(shells.fingerprint("127.0.0.1", guest.target().port()))
        .isEqualTo(guest.fingerprint());
    assertThat(shells.forward("127.0.0.1", guest.target().port())).isEmpty();
    shells.tryBastion("localhost");
    assertThat(bastion.loginAttempts()).isZero();
  }

  @Test
  void other_clients_get_there_too_for_as_long_as_the_way_is_open() throws Exception {
    RemoteShells shells = behind("127.0.0.0/8", jump());

    int port;
    try (Forward way = shells.forward("127.0.0.1", guest.target().port()).orElseThrow()) {
      port = way.port();
      assertThat(port).isNotEqualTo(guest.target().port());
      assertThat(banner(way.host(), port)).startsWith("SSH-2.0");
      int logins = bastion.loginAttempts();
      assertThat(banner(way.host(), port)).as("and once more").startsWith("SSH-2.0");
      assertThat(bastion.loginAttempts()).as("over the one session").isEqualTo(logins);
    }

    assertThatThrownBy(() -> banner("127.0.0.1", port)).isInstanceOf(IOException.class);
  }

  @Test
  void a_bastion_is_tried_up_to_the_login() throws Exception {
    behind("127.0.0.0/8", jump()).tryBastion("127.0.0.1");
    assertThat(bastion.loginAttempts()).isPositive();

    var stranger = new JumpHost(bastion.target(), guest.userKey(), bastion.pinned());
    assertThatExceptionOfType(SshException.class)
        .isThrownBy(() -> behind("127.0.0.0/8", stranger).tryBastion("127.0.0.1"))
        .satisfies(refused -> assertThat(refused.kind()).isEqualTo(Kind.AUTH));
    var another = new JumpHost(bastion.target(), bastion.userKey(), guest.pinned());
    assertThatExceptionOfType(SshException.class)
        .isThrownBy(() -> behind("127.0.0.0/8", another).tryBastion("127.0.0.1"))
        .satisfies(refused -> assertThat(refused.kind()).isEqualTo(Kind.HOST_KEY_MISMATCH));
  }

  @Test
  void without_a_subnet_nobody_knows_what_is_behind_it() {
    assertThatThrownBy(
            () -> new NetworkShells(direct, Map.of("lan", new Way(Optional.empty(), jump()))))
        .hasMessageContaining("slipway.networks.lan.jump needs slipway.networks.lan.cidr");
  }

  @Test
  void the_key_is_in_a_file_which_is_named_where_it_cannot_be_read() throws Exception {
    Path file = Files.write(folder.resolve("key"), bastion.userKey().exposeBytes());
    behind("127.0.0.0/8", JumpHost.withKeyFile(bastion.target(), file, bastion.fingerprint()))
        .tryBastion("127.0.0.1");
    assertThat(bastion.loginAttempts()).isPositive();

    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> JumpHost.withKeyFile(bastion.target(), missing, "SHA256:x"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(missing.toString());
  }

  private RemoteShells behind(String cidr, JumpHost jump) {
    return new NetworkShells(direct, Map.of("lan", new Way(Optional.of(cidr), jump)));
  }

  private JumpHost jump() {
    return new JumpHost(bastion.target(), bastion.userKey(), bastion.pinned());
  }

  private static String banner(String host, int port) throws IOException {
    try (Socket socket = new Socket(host, port)) {
      socket.setSoTimeout(5_000);
      return Optional.of(socket.getInputStream().readNBytes(7))
          .map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
          .filter(text -> !text.isEmpty())
          .orElseThrow(() -> new IOException("nobody is behind it"));
    }
  }
}
