package dev.slipway.lab.simulator.guest.programs;

import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.disk.FileStatus;
import dev.slipway.lab.simulator.guest.disk.Modes;
import dev.slipway.lab.simulator.guest.shell.Arguments;
import dev.slipway.lab.simulator.guest.shell.Invocation;
import dev.slipway.lab.simulator.guest.shell.ProgramTable;
import dev.slipway.lab.simulator.guest.shell.UnknownArgumentsException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The programs of coreutils that work on files. */
public final class FilePrograms {

  private final Disk disk;

  public FilePrograms(Disk disk) {
    this.disk = disk;
  }

  public void addTo(ProgramTable table) {
    table
        .add("cat", this::cat)
        .add("touch", this::touch)
        .add("mkdir", this::mkdir)
        .add("rm", this::rm)
        .add("mv", this::mv)
        .add("stat", this::stat)
        .add("sha256sum", this::sha256sum);
  }

  private int cat(Invocation call) throws IOException, UnknownArgumentsException {
    List<String> files = Arguments.parse(call.arguments(), Set.of(), Set.of()).rest();
    if (files.isEmpty()) {
      call.stdin().transferTo(call.stdout());
    }
    return forEach(
        call,
        files,
        "cat: %s: %s",
        file -> {
          call.stdout().write(disk.read(call.as(), file));
          call.stdout().flush();
        });
  }

  private int touch(Invocation call) throws IOException, UnknownArgumentsException {
    List<String> files = Arguments.parse(call.arguments(), Set.of(), Set.of()).rest();
    return forEach(
        call,
        files,
        "touch: cannot touch '%s': %s",
        file -> {
          if (disk.exists(file)) {
            disk.requireWritable(call.as(), disk.path(file));
            Files.setLastModifiedTime(disk.path(file), FileTime.from(Instant.now()));
          } else {
            disk.write(call.as(), file, new byte[0], 0644);
          }
        });
  }

  private int mkdir(Invocation call) throws IOException, UnknownArgumentsException {
    Arguments arguments =
        Arguments.parse(call.arguments(), Set.of("-p", "--parents"), Set.of("-m", "--mode"));
    int mode = mode(arguments, 0755);
    boolean parents = arguments.has("-p") || arguments.has("--parents");
    return forEach(
        call,
        arguments.rest(),
        "mkdir: cannot create directory '%s': %s",
        directory -> {
          if (parents) {
            disk.makeDirectories(call.as(), directory, mode);
          } else {
            disk.makeDirectory(call.as(), directory, mode);
          }
        });
  }

  private int rm(Invocation call) throws IOException, UnknownArgumentsException {
    Arguments arguments =
        Arguments.parse(call.arguments(), Set.of("-f", "-r", "-rf", "-fr", "--force"), Set.of());
    boolean recursive = arguments.has("-r") || arguments.has("-rf") || arguments.has("-fr");
    boolean force = Stream.of("-f", "-rf", "-fr", "--force").anyMatch(arguments::has);
    return forEach(
        call,
        arguments.rest(),
        "rm: cannot remove '%s': %s",
        file -> remove(call.as(), file, recursive, force));
  }

  private void remove(Account as, String file, boolean recursive, boolean force)
      throws IOException {
    try {
      if (recursive && Files.isDirectory(disk.path(file))) {
        List<Path> children;
        try (Stream<Path> listed = Files.list(disk.path(file))) {
          children = listed.toList();
        }
        for (Path child : children) {
          remove(as, child.toString(), true, force);
        }
      }
      disk.delete(as, file);
    } catch (NoSuchFileException e) {
      if (!force) {
        throw e;
      }
    }
  }

  private int mv(Invocation call) throws IOException, UnknownArgumentsException {
    List<String> names = Arguments.parse(call.arguments(), Set.of("-f", "-T"), Set.of()).rest(2);
    return forEach(
        call,
        List.of(names.getFirst()),
        "mv: cannot move '%s': %s",
        from -> disk.move(call.as(), from, intoIfDirectory(from, names.getLast())));
  }

  private String intoIfDirectory(String from, String to) {
    return Files.isDirectory(disk.path(to)) ? to + "/" + disk.path(from).getFileName() : to;
  }

  private int stat(Invocation call) throws IOException, UnknownArgumentsException {
    Arguments arguments = Arguments.parse(call.arguments(), Set.of(), Set.of("-c", "--format"));
    String format =
        arguments
            .value("-c")
            .or(() -> arguments.value("--format"))
            .orElseThrow(() -> new UnknownArgumentsException("stat without -c"));
    if (!format.replaceAll("%[aUGsnF]", "").matches("[^%]*")) {
      throw new UnknownArgumentsException("format " + format);
    }
    return forEach(
        call,
        arguments.rest(),
        "stat: cannot statx '%s': %s",
        file -> call.out(describe(format, file, disk.status(call.as(), file))));
  }

  private static String describe(String format, String file, FileStatus status) {
    return format
        .replace("%a", Integer.toOctalString(status.mode()))
        .replace("%U", status.owner())
        .replace("%G", status.group())
        .replace("%s", Long.toString(status.size()))
        .replace("%F", status.directory() ? "directory" : "regular file")
        .replace("%n", file);
  }

  private int sha256sum(Invocation call) throws IOException, UnknownArgumentsException {
    List<String> files = Arguments.parse(call.arguments(), Set.of("-b"), Set.of()).rest();
    if (files.isEmpty()) {
      call.out(sha256(call.stdin().readAllBytes()) + "  -");
    }
    return forEach(
        call,
        files,
        "sha256sum: %s: %s",
        file -> call.out(sha256(disk.read(call.as(), file)) + "  " + file));
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static int mode(Arguments arguments, int otherwise) throws UnknownArgumentsException {
    String text = arguments.value("-m").or(() -> arguments.value("--mode")).orElse(null);
    try {
      return text == null ? otherwise : Modes.parse(text);
    } catch (NumberFormatException e) {
      throw new UnknownArgumentsException("mode " + text);
    }
  }

  private interface FileAction {
    void on(String file) throws IOException;
  }

  /** As coreutils do: a file that fails is reported, the others are done, the exit code is 1. */
  private static int forEach(
      Invocation call, List<String> files, String complaint, FileAction action) throws IOException {
    int exitCode = 0;
    for (String file : files) {
      try {
        action.on(file);
      } catch (FileSystemException e) {
        exitCode = call.fail(1, complaint.formatted(file, Disk.reason(e)));
      }
    }
    return exitCode;
  }
}
