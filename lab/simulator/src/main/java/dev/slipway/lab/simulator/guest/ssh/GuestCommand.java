package dev.slipway.lab.simulator.guest.ssh;

import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.shell.Invocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One exec request, run on a thread of its own; the channel's end kills it. */
final class GuestCommand implements Command {

  private static final Logger LOG = LoggerFactory.getLogger(GuestCommand.class);

  private final SshGuest guest;
  private final Account account;
  private final String commandLine;
  private InputStream stdin;
  private OutputStream stdout;
  private OutputStream stderr;
  private ExitCallback exit;
  private Thread thread;

  GuestCommand(SshGuest guest, Account account, String commandLine) {
    this.guest = guest;
    this.account = account;
    this.commandLine = commandLine;
  }

  @Override
  public void setInputStream(InputStream in) {
    this.stdin = in;
  }

  @Override
  public void setOutputStream(OutputStream out) {
    this.stdout = out;
  }

  @Override
  public void setErrorStream(OutputStream err) {
    this.stderr = err;
  }

  @Override
  public void setExitCallback(ExitCallback callback) {
    this.exit = callback;
  }

  @Override
  public void start(ChannelSession channel, Environment environment) {
    thread = Thread.ofVirtual().name("guest-exec").start(this::run);
  }

  @Override
  public void destroy(ChannelSession channel) {
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void run() {
    // The shell itself is argv[0] of the frame; the command line replaces it.
    Invocation frame = new Invocation(List.of("bash"), account, Map.of(), stdin, stdout, stderr);
    try {
      int exitCode = guest.exec(commandLine, frame);
      stdout.flush();
      stderr.flush();
      exit.onExit(exitCode);
    } catch (IOException e) {
      LOG.debug("The reader of {} has gone", commandLine, e);
      exit.onExit(255, "broken pipe");
    } catch (InterruptedException e) {
      LOG.debug("{} was killed with its channel", commandLine);
      exit.onExit(255, "killed");
    } catch (RuntimeException e) {
      LOG.error("The simulator failed in {}", commandLine, e);
      exit.onExit(70, "simulator: " + e);
    }
  }
}
