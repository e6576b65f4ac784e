package dev.slipway.kit.ssh;

import dev.slipway.kit.vault.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A real OpenSSH server as the current user, on a loopback port, with a configuration of its own.
 */
final class OpenSshServer implements SshServerFixture {
  private static final Path SSHD = Path.of("/usr/sbin/sshd");

  /** What sshd wants when root starts it. */
  private static final Path SEPARATED = Path.of("/run/sshd");

  private static final List<Path> SFTP_SERVERS =
      List.of(
          Path.of("/usr/lib/openssh/sftp-server"),
          Path.of("/usr/libexec/openssh/sftp-server"),
          Path.of("/usr/lib/ssh/sftp-server"));

  private final Process process;
  private final SshTarget target;
  private final Secret userKey;
  private final String fingerprint;

  OpenSshServer(Path folder) throws Exception {
    if (root()) {
      // Where sshd's service never ran nobody has made it yet.
      Files.createDirectories(SEPARATED);
    }
    Path hostKey = keygen(folder.resolve("host"));
    Path userKeyFile = keygen(folder.resolve("user"));
    userKey = Secret.of(Files.readAllBytes(userKeyFile));
    fingerprint = run("ssh-keygen", "-l", "-E", "sha256", "-f", hostKey + ".pub").split(" ")[1];
    int port = freePort();
    target = new SshTarget("127.0.0.1", port, System.getProperty("user.name"));
    Path config = folder.resolve("sshd_config");
    Files.write(
        config,
        List.of(
            "Port " + port,
            "ListenAddress 127.0.0.1",
            "HostKey " + hostKey,
            "AuthorizedKeysFile " + userKeyFile + ".pub",
            "PidFile none",
            "UsePAM no",
            "StrictModes no",
            "PermitRootLogin yes",
            "PasswordAuthentication no",
            "Subsystem sftp " + sftpServer()));
    process =
        new ProcessBuilder(SSHD.toString(), "-D", "-e", "-f", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("sshd.log").toFile())
            .start();
    Awaitility.await("sshd answers")
        .ignoreExceptionsInstanceOf(SshException.class)
        .until(
            () ->
                fingerprint.equals(
                    new SshjRemoteShells(SshTimeouts.DEFAULT).fingerprint("127.0.0.1", port)));
  }

  /** Whether there can be one here. */
  static boolean possible() {
    return Files.isExecutable(SSHD);
  }

  private static boolean root() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static String sftpServer() {
    return SFTP_SERVERS.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElse("internal-sftp");
  }

  private static Path keygen(Path file) throws Exception {
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString());
    return file;
  }

  private static String run(String... argv) throws Exception {
    Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", argv) + ": " + said);
    }
    return said;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public SshTarget target() {
    return target;
  }

  @Override
  public Secret userKey() {
    return userKey;
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public void close() throws Exception {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
