package dev.slipway.kubeconfig.vault;

import dev.slipway.events.ClusterId;
import dev.slipway.kit.vault.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/** Wraps the clusters' data keys. Whoever has it and the database has every secret. */
public final class MasterKey {
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private static final String MAKE_ONE =
      "it takes 32 bytes in base64, as from: (umask 077; openssl rand -base64 32 > %s)";

  private static final String RESTORE_OR =
      "put the installation's key there; only a new installation makes one:"
          + " (umask 077; openssl rand -base64 32 > %s)";

  private final AesKey key;

  private MasterKey(AesKey key) {
    this.key = key;
  }

  public static MasterKey of(Secret bytes) {
    return new MasterKey(AesKey.of(bytes));
  }

  /**
   * Reads the key: 32 bytes in base64, in a file that only its owner may read.
   *
   * @throws IllegalStateException with a remedy for any other file
   */
  public static MasterKey fromFile(Path file) {
    try {
      if (!OWNER.containsAll(Files.getPosixFilePermissions(file))) {
        throw refused(file, "others than its owner may use it", "chmod 600 " + file);
      }
      byte[] bytes = Base64.getDecoder().decode(Files.readString(file).strip());
      if (bytes.length != AesKey.BYTES) {
        throw refused(file, "holds %d bytes".formatted(bytes.length), MAKE_ONE.formatted(file));
      }
      return of(Secret.of(bytes));
    } catch (NoSuchFileException missing) {
      throw refused(file, "does not exist", RESTORE_OR.formatted(file));
    } catch (IllegalArgumentException notBase64) {
      // Without the cause, which quotes what it read.
      throw refused(file, "is not base64", MAKE_ONE.formatted(file));
    } catch (IOException unreadable) {
      throw refused(file, "cannot be read: " + unreadable, "mend the file's owner and folder");
    }
  }

  private static IllegalStateException refused(Path file, String found, String remedy) {
    return new IllegalStateException(
        "master key %s (slipway.master-key-file) %s. Remedy: %s".formatted(file, found, remedy));
  }

  byte[] wrap(ClusterId cluster, AesKey dataKey) {
    return key.seal(dataKey.asSecret(), cluster.toString());
  }

  AesKey unwrap(ClusterId cluster, byte[] wrapped) {
    return AesKey.of(key.open(wrapped, cluster.toString()));
  }
}
