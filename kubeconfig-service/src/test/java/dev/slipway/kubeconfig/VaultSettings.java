package dev.slipway.kubeconfig;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A master key and a token for each caller. */
public final class VaultSettings implements QuarkusTestResourceLifecycleManager {
  static final List<String> CALLERS =
      List.of("request-service", "vm-service", "bootstrap-service", "stranger-service");

  /** The same for all test classes of a JVM: they share a database. */
  private static final String KEY_FILE = "slipway.test.master-key-file";

  public static String bearer(String caller) {
    return "Bearer " + token(caller);
  }

  private static String token(String caller) {
    return "token-of-" + caller;
  }

  @Override
  public Map<String, String> start() {
    Map<String, String> settings = new HashMap<>();
    settings.put("slipway.master-key-file", keyFile());
    // Of other services, in the same file: must not disturb.
    settings.put("slipway.endpoints.lab.url", "https://127.0.0.1:8006");
    for (String caller : CALLERS) {
      settings.put("slipway.service-tokens." + caller + ".sha256", sha256(token(caller)));
    }
    return settings;
  }

  private static String keyFile() {
    synchronized (Runtime.getRuntime()) {
      String known = System.getProperty(KEY_FILE);
      if (known != null) {
        return known;
      }
      try {
        Path file =
            Files.createTempFile(
                "master",
                ".key",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, Base64.getEncoder().encodeToString(new byte[32]));
        file.toFile().deleteOnExit();
        System.setProperty(KEY_FILE, file.toString());
        return file.toString();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void stop() {}
}
