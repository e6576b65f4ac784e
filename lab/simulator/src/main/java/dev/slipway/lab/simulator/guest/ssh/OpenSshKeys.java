package dev.slipway.lab.simulator.guest.ssh;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Iterator;
import java.util.List;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.util.security.SecurityUtils;

/** Ed25519 keys in OpenSSH's own formats. */
public final class OpenSshKeys {

  private OpenSshKeys() {}

  /**
   * A key as {@code ssh-keygen} writes it.
   *
   * @param privateKey content of the key file
   * @param publicKey content of the {@code .pub} file
   */
  @SuppressWarnings("ArrayRecordComponent") // file contents; never compared
  public record KeyFiles(byte[] privateKey, byte[] publicKey) {}

  public static KeyFiles generate(String comment) {
    try {
      KeyPair pair = KeyUtils.generateKeyPair("ssh-ed25519", 256);
      OpenSSHKeyPairResourceWriter writer = new OpenSSHKeyPairResourceWriter();
      ByteArrayOutputStream privateKey = new ByteArrayOutputStream();
      writer.writePrivateKey(pair, comment, null, privateKey);
      ByteArrayOutputStream publicKey = new ByteArrayOutputStream();
      writer.writePublicKey(pair.getPublic(), comment, publicKey);
      return new KeyFiles(privateKey.toByteArray(), publicKey.toByteArray());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("No ed25519 key can be made on this JDK", e);
    }
  }

  /**
   * Reads a private key without passphrase.
   *
   * @throws IOException when it is none
   */
  public static KeyPair parsePrivate(byte[] content) throws IOException {
    try {
      Iterable<KeyPair> pairs =
          SecurityUtils.loadKeyPairIdentities(
              null, NamedResource.ofName("host key"), new ByteArrayInputStream(content), null);
      Iterator<KeyPair> found = pairs == null ? List.<KeyPair>of().iterator() : pairs.iterator();
      if (!found.hasNext()) {
        throw new IOException("invalid format");
      }
      return found.next();
    } catch (GeneralSecurityException e) {
      throw new IOException("invalid format", e);
    }
  }

  /**
   * Reads one line of a {@code .pub} or {@code authorized_keys} file.
   *
   * @throws IOException when it is none
   */
  public static PublicKey parsePublic(String line) throws IOException {
    try {
      AuthorizedKeyEntry entry = AuthorizedKeyEntry.parseAuthorizedKeyEntry(line);
      if (entry == null) {
        throw new IOException("is not a public key file.");
      }
      return entry.resolvePublicKey(null, PublicKeyEntryResolver.FAILING);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("is not a public key file.", e);
    }
  }

  /** {@code 256 SHA256:… comment (ED25519)}, as {@code ssh-keygen -l} prints a public key. */
  public static String describe(byte[] publicKeyFile) throws IOException {
    String line = new String(publicKeyFile, StandardCharsets.UTF_8).strip();
    PublicKey key = parsePublic(line);
    String[] words = line.split(" ", 3);
    String comment = words.length < 3 || words[2].isBlank() ? "no comment" : words[2];
    if (!words[0].equals("ssh-ed25519")) {
      throw new IOException("is not an ed25519 key.");
    }
    return "256 " + KeyUtils.getFingerPrint(key) + " " + comment + " (ED25519)";
  }
}
