package dev.slipway.lab.backends;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;

/** The generated passwords of one server's roles, in a file that only its owner reads. */
record Passwords(Path file) {
  private static final int BYTES = 24;
  private static final SecureRandom RANDOM = new SecureRandom();

  static Passwords in(Path file) {
    return new Passwords(file);
  }

  /** The role's password, made at first asking. Letters, digits, {@code -} and {@code _} only. */
  String of(String role) {
    synchronized (RANDOM) {
      try {
        Properties byRole = load();
        String known = byRole.getProperty(role);
        if (known != null) {
          return known;
        }
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        String made = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        byRole.setProperty(role, made);
        save(byRole);
        return made;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A role's password alone in a file, as initdb wants it; the caller deletes it. */
  Path fileOf(String role) throws IOException {
    Path single = file.resolveSibling(role);
    createPrivate(single);
    return Files.writeString(single, of(role) + "\n");
  }

  private Properties load() throws IOException {
    Properties byRole = new Properties();
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        byRole.load(reader);
      }
    }
    return byRole;
  }

  private void save(Properties byRole) throws IOException {
    createPrivate(file);
    try (Writer writer = Files.newBufferedWriter(file, StandardOpenOption.TRUNCATE_EXISTING)) {
      byRole.store(writer, "Made by Slipway: one password for each role of this PostgreSQL.");
    }
  }

  private static void createPrivate(Path path) throws IOException {
    if (!Files.exists(path)) {
      Files.createFile(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
  }
}
