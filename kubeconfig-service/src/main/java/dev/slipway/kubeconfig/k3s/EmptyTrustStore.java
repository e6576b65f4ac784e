package dev.slipway.kubeconfig.k3s;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

/** A trust store without certificates: a file, since the Kubernetes client takes nothing else. */
final class EmptyTrustStore implements AutoCloseable {

  /** Protects nothing. Not empty: the client would take the JVM's own instead. */
  static final String PASSWORD = "changeit";

  private Path file;

  /**
   * The file, made anew if somebody has tidied the folder for temporary files up.
   *
   * @throws UncheckedIOException if there is no such folder to write to
   */
  synchronized String file() {
    try {
      if (file == null || !Files.exists(file)) {
        file = written();
      }
      return file.toString();
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary file can be written", e);
    }
  }

  private static Path written() throws IOException {
    try {
      KeyStore empty = KeyStore.getInstance("PKCS12");
      empty.load(null, null);
      Path file = Files.createTempFile("slipway-trusts-nobody-", ".p12");
      try (OutputStream out = Files.newOutputStream(file)) {
        empty.store(out, PASSWORD.toCharArray());
      }
      return file;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM knows no PKCS #12", e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be deleted", e);
    }
  }
}
