package dev.slipway.lab.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Where one installation keeps everything: data, logs, secrets. Owned by one launcher at a time.
 * Secrets are made when they are absent, readable by their owner only.
 */
final class DataFolder implements AutoCloseable {

  private static final int SECRET_BYTES = 32;

  private final Path folder;
  private boolean temporary;
  private final FileChannel lockFile;

  private DataFolder(Path folder, boolean temporary, FileChannel lockFile) {
    this.folder = folder;
    this.temporary = temporary;
    this.lockFile = lockFile;
  }

  /** One that is gone when it is closed. */
  static DataFolder temporary() {
    try {
      return open(Files.createTempDirectory("slipway-"), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that stays; refused while another launcher has it. */
  static DataFolder kept(Path folder) {
    return open(folder, false);
  }

  private static DataFolder open(Path folder, boolean temporary) {
    try {
      Files.createDirectories(folder.resolve("logs"));
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      FileChannel channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new Refusal(
            "another Slipway is running on " + folder,
            "Stop it, or name another folder with --data.");
      }
      return new DataFolder(folder, temporary, channel);
    } catch (IOException e) {
      throw new UncheckedIOException("the data folder " + folder + " cannot be used", e);
    }
  }

  /** Whether a launcher works on that folder now. */
  static boolean inUse(Path folder) {
    Path lock = folder.resolve("lock");
    if (!Files.exists(lock)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
      return !locked(channel);
    } catch (IOException e) {
      throw new UncheckedIOException("the data folder " + folder + " cannot be used", e);
    }
  }

  /** From now on it stays when it is closed. */
  void keep() {
    temporary = false;
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException ours) {
      return false;
    }
  }

  Path path() {
    return folder;
  }

  /** The processes that work on it. */
  Orphans orphans() {
    return new Orphans(folder.resolve("processes"));
  }

  Path log(String name) {
    return folder.resolve("logs").resolve(name + ".log");
  }

  /** The file of a random secret of 256 bits in hex. */
  Path token(String name) {
    return secret(name, HexFormat.of().formatHex(random()));
  }

  /** The file of a key of 32 bytes in base64. */
  Path key(String name) {
    return secret(name, Base64.getEncoder().encodeToString(random()));
  }

  /** Writes a file that only its owner can read. */
  Path write(String name, String content) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be written", e);
    }
  }

  /** Makes a file empty, or makes it at all. */
  static void empty(Path file) {
    try {
      Files.writeString(file, "");
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written", e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }

  /** SHA-256 of a secret file's content, the only form in which configuration knows a token. */
  static String sha256(Path file) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(read(file).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private Path secret(String name, String value) {
    Path file = folder.resolve(name);
    return Files.exists(file) ? file : write(name, value + "\n");
  }

  private static byte[] random() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  @Override
  public void close() {
    try {
      lockFile.close();
      if (temporary) {
        Files.walkFileTree(folder, new Deletion());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
      if (e != null) {
        throw e;
      }
      Files.delete(dir);
      return FileVisitResult.CONTINUE;
    }
  }
}
