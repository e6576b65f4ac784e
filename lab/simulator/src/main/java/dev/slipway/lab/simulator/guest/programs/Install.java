package dev.slipway.lab.simulator.guest.programs;

import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.shell.Arguments;
import dev.slipway.lab.simulator.guest.shell.Invocation;
import dev.slipway.lab.simulator.guest.shell.Program;
import dev.slipway.lab.simulator.guest.shell.UnknownArgumentsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * {@code install [-D] [-m MODE] [-o OWNER] [-g GROUP] SOURCE DEST}, the source a file or {@code
 * /dev/stdin}, and {@code install -d DIRECTORY}.
 */
public final class Install implements Program {

  private static final String STDIN = "/dev/stdin";

  private final Disk disk;

  public Install(Disk disk) {
    this.disk = disk;
  }

  @Override
  public int run(Invocation call) throws IOException, UnknownArgumentsException {
    Arguments arguments =
        Arguments.parse(call.arguments(), Set.of("-D", "-d", "-T"), Set.of("-m", "-o", "-g"));
    int mode = FilePrograms.mode(arguments, 0755);
    String owner = arguments.value("-o").orElse(call.as().name());
    if (!arguments.value("-g").orElse(owner).equals(owner)) {
      throw new UnknownArgumentsException("a group that is not the owner's");
    }
    if (!known(owner)) {
      return call.fail(1, "install: invalid user: '" + owner + "'");
    }
    if (!call.as().isRoot() && !owner.equals(call.as().name())) {
      return call.fail(1, "install: cannot change ownership: Operation not permitted");
    }
    if (arguments.has("-d")) {
      return directories(call, arguments.rest(), owner, mode);
    }
    String source = arguments.rest(2).getFirst();
    Path destination = destination(source, arguments.rest(2).getLast());
    return file(call, source, destination, arguments.has("-D"), owner, mode);
  }

  private boolean known(String user) throws IOException {
    String accounts = new String(disk.read(Account.ROOT, "/etc/passwd"), StandardCharsets.UTF_8);
    return accounts.lines().anyMatch(line -> line.startsWith(user + ":"));
  }

  private int directories(Invocation call, List<String> paths, String owner, int mode)
      throws IOException {
    int exitCode = 0;
    for (String path : paths) {
      exitCode = Math.max(exitCode, directory(call, path, owner, mode));
    }
    return exitCode;
  }

  private int directory(Invocation call, String path, String owner, int mode) throws IOException {
    try {
      disk.makeDirectories(call.as(), path, 0755);
      disk.own(disk.path(path), owner, mode);
      return 0;
    } catch (FileSystemException e) {
      return call.fail(1, "install: cannot create directory '" + path + "': " + Disk.reason(e));
    }
  }

  private int file(
      Invocation call, String source, Path destination, boolean parents, String owner, int mode)
      throws IOException {
    byte[] content;
    try {
      content = source.equals(STDIN) ? call.stdin().readAllBytes() : disk.read(call.as(), source);
    } catch (FileSystemException e) {
      return call.fail(1, "install: cannot stat '" + source + "': " + Disk.reason(e));
    }
    try {
      if (parents) {
        disk.makeDirectories(call.as(), destination.getParent().toString(), 0755);
      }
      replace(call.as(), destination, content, owner, mode);
      return 0;
    } catch (FileSystemException e) {
      return call.fail(
          1, "install: cannot create regular file '" + destination + "': " + Disk.reason(e));
    }
  }

  /** The new file takes the place of the old one whole, so that nobody reads half of it. */
  private void replace(Account as, Path destination, byte[] content, String owner, int mode)
      throws IOException {
    String temporary = destination + ".install-" + Thread.currentThread().threadId();
    disk.write(as, temporary, content, mode);
    disk.own(disk.path(temporary), owner, mode);
    disk.move(as, temporary, destination.toString());
  }

  private Path destination(String source, String destination) {
    Path path = disk.path(destination);
    return Files.isDirectory(path) ? path.resolve(disk.path(source).getFileName()) : path;
  }
}
