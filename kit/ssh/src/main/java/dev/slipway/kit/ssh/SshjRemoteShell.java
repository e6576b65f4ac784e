package dev.slipway.kit.ssh;

import dev.slipway.kit.vault.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.sftp.FileAttributes;
import net.schmizz.sshj.sftp.OpenMode;
import net.schmizz.sshj.sftp.RemoteFile;
import net.schmizz.sshj.sftp.SFTPClient;

/** One session of {@link SshjRemoteShells}. */
final class SshjRemoteShell implements RemoteShell {
  private static final int CHUNK = 32 * 1024;

  private final SshLink link;
  private final SshTarget target;
  private final String fingerprint;
  private final SshTimeouts timeouts;

  SshjRemoteShell(SshLink link, SshTarget target, String fingerprint, SshTimeouts timeouts) {
    this.link = link;
    this.target = target;
    this.fingerprint = fingerprint;
    this.timeouts = timeouts;
  }

  @Override
  public String hostKeyFingerprint() {
    return fingerprint;
  }

  @Override
  public boolean connected() {
    return link.client().isConnected();
  }

  @Override
  public void close() {
    link.close();
  }

  @Override
  public ExecResult exec(Command command) {
    return within(
        command.timeout(),
        command.argv().getFirst(),
        () -> {
          try (Session session = link.client().startSession();
              Session.Command running = session.exec(command.quoted())) {
            return collect(running, command.stdin());
          }
        });
  }

  /** Input, output and errors flow side by side, so that none can block the others. */
  private ExecResult collect(Session.Command running, Secret stdin)
      throws IOException, InterruptedException {
    var out = new BoundedOutput(ExecResult.MAX_OUTPUT);
    var err = new BoundedOutput(ExecResult.MAX_OUTPUT);
    var errorsBroken = new AtomicReference<IOException>();
    Thread feeding = Thread.ofVirtual().name("ssh-stdin").start(() -> feed(running, stdin));
    Thread errors =
        Thread.ofVirtual()
            .name("ssh-stderr")
            .start(
                () -> {
                  try {
                    err.readFully(running.getErrorStream());
                  } catch (IOException broken) {
                    errorsBroken.set(broken);
                  }
                });
    out.readFully(running.getInputStream());
    errors.join();
    running.join();
    feeding.join();
    if (errorsBroken.get() != null) {
      throw errorsBroken.get();
    }
    return new ExecResult(
        exitCode(running), out.text(), err.text(), out.truncated() || err.truncated());
  }

  private static void feed(Session.Command running, Secret stdin) {
    byte[] input = stdin == null ? new byte[0] : stdin.exposeBytes();
    try (OutputStream sink = running.getOutputStream()) {
      sink.write(input);
    } catch (IOException notRead) {
      // A program may end without reading its input; its exit code says whether that was right.
    } finally {
      Arrays.fill(input, (byte) 0);
    }
  }

  private static int exitCode(Session.Command ended) throws IOException {
    Integer status = ended.getExitStatus();
    if (status != null) {
      return status;
    }
    if (ended.getExitSignal() != null) {
      return 128 + SignalNumbers.of(ended.getExitSignal());
    }
    throw new IOException("the session ended before the command did");
  }

  @Override
  public void put(String path, byte[] content, int mode) {
    within(
        timeouts.transfer(),
        "put " + path,
        () -> {
          var attributes = new FileAttributes.Builder().withPermissions(mode).build();
          Set<OpenMode> modes = EnumSet.of(OpenMode.WRITE, OpenMode.CREAT, OpenMode.TRUNC);
          try (SFTPClient sftp = link.client().newSFTPClient();
              RemoteFile file = sftp.open(path, modes, attributes)) {
            // A file that was there keeps its own mode at opening: narrowed before it is filled.
            file.setAttributes(attributes);
            for (int at = 0; at < content.length; at += CHUNK) {
              file.write(at, content, at, Math.min(CHUNK, content.length - at));
            }
          }
          return null;
        });
  }

  @Override
  public byte[] get(String path, int maxBytes) {
    return within(
        timeouts.transfer(),
        "get " + path,
        () -> {
          try (SFTPClient sftp = link.client().newSFTPClient();
              RemoteFile file = sftp.open(path)) {
            byte[] content = new byte[maxBytes + 1];
            int length = 0;
            for (int read = 0; read >= 0 && length < content.length; length += Math.max(0, read)) {
              read = file.read(length, content, length, Math.min(CHUNK, content.length - length));
            }
            if (length > maxBytes) {
              throw new IOException(path + " is larger than " + maxBytes + " bytes");
            }
            return Arrays.copyOf(content, length);
          }
        });
  }

  private interface Call<T> {
    T run() throws IOException, InterruptedException;
  }

  /** Runs a call; when it is not done in time the session is cut, since nothing else ends it. */
  private <T> T within(Duration limit, String what, Call<T> call) {
    try (var deadline = new Deadline(limit, link::close)) {
      try {
        return call.run();
      } catch (IOException | IllegalStateException failed) {
        // sshj calls a connection that is gone an illegal state.
        throw deadline.expired()
            ? new SshException(
                SshException.Kind.TIMEOUT,
                "%s on %s did not end within %s".formatted(what, target, limit),
                failed)
            : new SshException(
                SshException.Kind.IO,
                "%s on %s failed: %s".formatted(what, target, failed.getMessage()),
                failed);
      } catch (InterruptedException stopped) {
        link.close();
        Thread.currentThread().interrupt();
        throw new SshException(
            SshException.Kind.IO, "%s on %s was interrupted".formatted(what, target), stopped);
      }
    }
  }
}
