package dev.slipway.lab.simulator.qemu;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** QEMU, running one guest. */
final class QemuProcess {

  private static final Logger LOG = LoggerFactory.getLogger(QemuProcess.class);
  private static final Duration STARTUP = Duration.ofSeconds(30);
  private static final Duration END = Duration.ofSeconds(10);
  private static final long PAUSE_MILLIS = 50;

  /**
   * Ends QEMU when the pipe to this process does, which it does however this process ends: a guest
   * must not outlive whoever could stop it. Whether the number is still QEMU's is told by the
   * guest's folder on its command line.
   */
  private static final String ON_A_LEASH =
      "exec 3<&0; { cat <&3 >/dev/null; grep -qsF -- \"$0\" /proc/$$/cmdline && kill -KILL $$; } &"
          + " exec \"$@\" 3<&- </dev/null";

  private final Path folder;
  private final Process process;
  private final QemuMonitor monitor;

  private QemuProcess(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
    this.monitor = new QemuMonitor(QemuMachine.monitor(folder));
  }

  /**
   * Starts it, and waits until its monitor answers.
   *
   * @throws IOException with what QEMU said, when it ends at once
   */
  static QemuProcess start(Path folder, List<String> machine) throws IOException {
    Files.deleteIfExists(QemuMachine.monitor(folder));
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", ON_A_LEASH, folder.toString()));
    command.addAll(machine);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log(folder).toFile())
            .start();
    QemuProcess started = new QemuProcess(folder, process);
    try {
      started.awaitMonitor();
      return started;
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private void awaitMonitor() throws IOException {
    long end = System.nanoTime() + STARTUP.toNanos();
    while (true) {
      try {
        monitor.execute("query-status", Map.of());
        return;
      } catch (SocketException notYet) {
        if (ended(PAUSE_MILLIS)) {
          throw new IOException("QEMU ended: " + Files.readString(log(folder)).strip(), notYet);
        }
        if (System.nanoTime() > end) {
          throw new IOException("QEMU's monitor does not answer", notYet);
        }
      }
    }
  }

  private static Path log(Path folder) {
    return folder.resolve("qemu.log");
  }

  boolean alive() {
    return process.isAlive();
  }

  QemuMonitor monitor() {
    return monitor;
  }

  /** Pulls the plug: QEMU closes the disk's file, the guest is not asked. */
  void end() {
    if (!alive()) {
      return;
    }
    try {
      monitor.execute("quit", Map.of());
    } catch (IOException e) {
      LOG.warn("QEMU does not quit and is killed: {}", e.getMessage());
      process.destroyForcibly();
    }
    if (!ended(END.toMillis())) {
      LOG.warn("QEMU has not quit within {} and is killed", END);
      process.destroyForcibly().onExit().join();
    }
  }

  private boolean ended(long millis) {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }
}
