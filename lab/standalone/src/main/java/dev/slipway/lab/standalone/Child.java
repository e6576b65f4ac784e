package dev.slipway.lab.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that we started, with its output in a file. */
final class Child implements AutoCloseable {

  /** A service may write its class-data archive before it ends. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What is ignored stays ignored in the program that takes the shell's place. */
  private static final String DEAF = "trap '' INT HUP; exec \"$@\"";

  private final String name;
  private final Path log;
  private final Process process;
  private final Orphans orphans;
  private volatile boolean killed;

  private Child(String name, Path log, Process process, Orphans orphans) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.orphans = orphans;
    orphans.note(name, process.toHandle());
  }

  /**
   * Starts it deaf to Ctrl-C and to a closed terminal: both reach everybody in the foreground at
   * once, but the children are needed until the launcher has tidied up and stops them.
   */
  static Child start(
      DataFolder data, String name, List<String> command, Map<String, String> environment) {
    Path log = data.log(name);
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", DEAF, name);
    builder.command().addAll(command);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    try {
      return new Child(name, log, builder.start(), data.orphans());
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be started", e);
    }
  }

  String name() {
    return name;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Calls back when it has ended, however it did. */
  void onExit(Runnable callback) {
    var unused = process.onExit().thenRun(callback);
  }

  int exitValue() {
    return process.exitValue();
  }

  /** The last lines it wrote, for a person who has to find out why it ended. */
  String tail(int lines) {
    try {
      List<String> all = Files.readAllLines(log);
      return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    } catch (IOException e) {
      return "its log " + log + " cannot be read: " + e.getMessage();
    }
  }

  Path log() {
    return log;
  }

  /** Ends it here and now, as a crash would. */
  void kill() {
    killed = true;
    process.destroyForcibly().onExit().join();
  }

  boolean wasKilled() {
    return killed;
  }

  /** Asks it to end, without waiting. */
  void ask() {
    process.destroy();
  }

  /** Asks it to end; insists after {@link #PATIENCE}. */
  @Override
  public void close() {
    ask();
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
      orphans.forget(name);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
