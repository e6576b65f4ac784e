package dev.slipway.lab.simulator.guest.shell;

import dev.slipway.lab.simulator.guest.disk.Disk;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The programs of one guest by name, and how they are found and run. Only name and arguments decide
 * what happens, never the text of a script.
 */
public final class ProgramTable {

  private static final Set<String> SYSTEM_FOLDERS =
      Set.of("/bin", "/usr/bin", "/sbin", "/usr/sbin");
  private static final String LOCAL_FOLDER = "/usr/local/bin";
  private static final int NOT_FOUND = 127;

  private final String guest;
  private final Disk disk;
  private final UnknownCommands unknown;
  private final Map<String, Program> preinstalled = new ConcurrentHashMap<>();
  private final Map<String, Program> local = new ConcurrentHashMap<>();

  public ProgramTable(String guest, Disk disk, UnknownCommands unknown) {
    this.guest = guest;
    this.disk = disk;
    this.unknown = unknown;
  }

  /** A program that the template brings. */
  public ProgramTable add(String name, Program program) {
    preinstalled.put(name, program);
    return this;
  }

  /** A program that is there once a file of that name lies in {@value #LOCAL_FOLDER}. */
  public ProgramTable addLocal(String name, Program program) {
    local.put(name, program);
    return this;
  }

  /** Whether this guest knows such a program at all, installed or not. */
  public boolean knows(String name) {
    return preinstalled.containsKey(baseName(name)) || local.containsKey(baseName(name));
  }

  /** Runs what an SSH exec request asks for, as the login shell would. */
  public int runLine(String commandLine, Invocation frame)
      throws IOException, InterruptedException {
    List<String> argv;
    try {
      argv = CommandLine.split(commandLine);
    } catch (ShellSyntaxException e) {
      unknown.record(guest, commandLine, e.getMessage());
      return frame.fail(NOT_FOUND, "bash: line 1: this guest has no shell: " + e.getMessage());
    }
    return argv.isEmpty() ? 0 : run(frame.with(argv, frame.as()));
  }

  /** Runs a program; one that is not known, or not with these arguments, is recorded: 127. */
  public int run(Invocation call) throws IOException, InterruptedException {
    String name = call.argv().getFirst();
    Program program = find(name);
    if (program == null) {
      if (!knows(name)) {
        unknown.record(guest, String.join(" ", call.argv()), "no such program");
      }
      return call.fail(NOT_FOUND, "bash: line 1: " + name + ": command not found");
    }
    try {
      return program.run(call);
    } catch (UnknownArgumentsException e) {
      unknown.record(guest, String.join(" ", call.argv()), e.getMessage());
      return call.fail(NOT_FOUND, name + ": not simulated: " + e.getMessage());
    }
  }

  private Program find(String name) {
    int slash = name.lastIndexOf('/');
    String folder = slash < 0 ? null : name.substring(0, Math.max(slash, 1));
    String base = baseName(name);
    if (folder == null || SYSTEM_FOLDERS.contains(folder)) {
      Program found = preinstalled.get(base);
      if (found != null) {
        return found;
      }
    }
    boolean inLocal = folder == null || folder.equals(LOCAL_FOLDER);
    return inLocal && disk.exists(LOCAL_FOLDER + "/" + base) ? local.get(base) : null;
  }

  private static String baseName(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
