package dev.slipway.lab.simulator.guest.disk;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.stream.Stream;

/**
 * A guest's disk: a file system in memory with owners and modes. It survives a power cut and ends
 * with {@link #close()}. Every operation says as whom; what that account may not do fails with
 * {@link AccessDeniedException} as the kernel would with EACCES, and root may do everything.
 */
public final class Disk implements AutoCloseable {

  private final FileSystem files;

  public Disk() {
    this.files =
        Jimfs.newFileSystem(
            Configuration.unix().toBuilder()
                .setWorkingDirectory("/")
                .setAttributeViews("basic", "owner", "posix", "unix")
                .setDefaultAttributeValue("owner:owner", "root")
                .setDefaultAttributeValue("posix:group", "root")
                .setDefaultAttributeValue("posix:permissions", "rwxr-xr-x")
                .build());
  }

  public FileSystem files() {
    return files;
  }

  public Path path(String path) {
    return files.getPath(path).toAbsolutePath().normalize();
  }

  public boolean exists(String path) {
    return Files.exists(path(path));
  }

  public byte[] read(Account as, String path) throws IOException {
    Path file = path(path);
    require(as, file, Access.READ);
    if (Files.isDirectory(file)) {
      throw new FileSystemException(path, null, "Is a directory");
    }
    return Files.readAllBytes(file);
  }

  /** Writes a whole file; a new one gets owner and mode, an existing one keeps its own. */
  public void write(Account as, String path, byte[] content, int modeIfNew) throws IOException {
    Path file = path(path);
    boolean created = !Files.exists(file);
    requireWritable(as, file);
    if (Files.isDirectory(file)) {
      throw new FileSystemException(path, null, "Is a directory");
    }
    Files.write(file, content);
    if (created) {
      own(file, as.name(), modeIfNew);
    }
  }

  /** Writes a file as its named owner with exactly this mode, whatever was there; as root. */
  public void place(String path, byte[] content, String owner, int mode) throws IOException {
    Path file = path(path);
    makeDirectories(Account.ROOT, path(path).getParent().toString(), 0755);
    Files.write(file, content);
    own(file, owner, mode);
  }

  /** Makes a directory and its missing parents, like {@code mkdir -p}. */
  public synchronized void makeDirectories(Account as, String path, int mode) throws IOException {
    Path directory = path(path);
    if (Files.isDirectory(directory)) {
      return;
    }
    if (directory.getParent() != null) {
      makeDirectories(as, directory.getParent().toString(), mode);
    }
    makeDirectory(as, path, mode);
  }

  public synchronized void makeDirectory(Account as, String path, int mode) throws IOException {
    Path directory = path(path);
    require(as, parent(directory), Access.WRITE);
    Files.createDirectory(directory);
    own(directory, as.name(), mode);
  }

  public void delete(Account as, String path) throws IOException {
    Path file = path(path);
    require(as, parent(file), Access.WRITE);
    Files.delete(file);
  }

  public void move(Account as, String from, String to) throws IOException {
    require(as, parent(path(from)), Access.WRITE);
    require(as, parent(path(to)), Access.WRITE);
    Files.move(path(from), path(to), StandardCopyOption.REPLACE_EXISTING);
  }

  public void link(String path, String target) throws IOException {
    Files.deleteIfExists(path(path));
    Files.createSymbolicLink(path(path), files.getPath(target));
  }

  /** The names of the entries of a directory, sorted; as root. */
  public List<String> list(String directory) throws IOException {
    try (Stream<Path> entries = Files.list(path(directory))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  public FileStatus status(Account as, String path) throws IOException {
    Path file = path(path);
    if (file.getParent() != null) {
      require(as, file.getParent(), Access.SEARCH);
    }
    PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
    return new FileStatus(
        attributes.owner().getName(),
        attributes.group().getName(),
        Modes.bits(attributes.permissions()),
        attributes.size(),
        attributes.isDirectory());
  }

  /** Sets owner, group of the same name, and mode. */
  public void own(Path file, String owner, int mode) throws IOException {
    UserPrincipalLookupService names = files.getUserPrincipalLookupService();
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    view.setOwner(names.lookupPrincipalByName(owner));
    view.setGroup(names.lookupPrincipalByGroupName(owner));
    view.setPermissions(Modes.permissions(mode));
  }

  /** Fails unless the account may create or overwrite this file. */
  public void requireWritable(Account as, Path file) throws IOException {
    if (Files.exists(file)) {
      require(as, file, Access.WRITE);
    } else {
      require(as, parent(file), Access.WRITE);
    }
  }

  /** Fails unless the account may reach this file and has this access to it. */
  public void require(Account as, Path file, Access access) throws IOException {
    Path parent = file.getParent();
    if (parent != null) {
      require(as, parent, Access.SEARCH);
    }
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(file.toString());
    }
    if (as.isRoot()) {
      return;
    }
    PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
    int shift = attributes.owner().getName().equals(as.name()) ? 6 : 0;
    if (shift == 0 && attributes.group().getName().equals(as.name())) {
      shift = 3;
    }
    if (((Modes.bits(attributes.permissions()) >> shift) & access.bit()) == 0) {
      throw new AccessDeniedException(file.toString());
    }
  }

  /** The text that libc's strerror has for a failed operation. */
  public static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "No such file or directory";
      case AccessDeniedException denied -> "Permission denied";
      case FileAlreadyExistsException exists -> "File exists";
      case DirectoryNotEmptyException full -> "Directory not empty";
      case NotDirectoryException file -> "Not a directory";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> "Input/output error";
    };
  }

  @Override
  public void close() {
    try {
      files.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path parent(Path file) {
    return file.getParent() == null ? file : file.getParent();
  }
}
