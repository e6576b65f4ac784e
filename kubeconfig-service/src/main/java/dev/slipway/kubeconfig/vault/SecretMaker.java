package dev.slipway.kubeconfig.vault;

import dev.slipway.kit.vault.Secret;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Makes keys and tokens. The JDK makes ed25519 keys too, but does not write OpenSSH's format. */
final class SecretMaker {
  private static final int TOKEN_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private SecretMaker() {}

  /** The secret of that name, and with one half of a pair the other. */
  static Map<String, Secret> make(SecretName.Generated name) {
    return switch (name) {
      case SecretName.KeyHalf half -> keyPair(half);
      case SecretName.JoinToken token -> Map.of(token.value(), token());
    };
  }

  private static Map<String, Secret> keyPair(SecretName.KeyHalf half) {
    var key = new Ed25519PrivateKeyParameters(RANDOM);
    return Map.of(
        nameOf(half, false), Secret.of(openSsh(key)),
        nameOf(half, true), Secret.of(publicLine(key)));
  }

  private static String nameOf(SecretName.KeyHalf half, boolean publicHalf) {
    return switch (half) {
      case SecretName.SshKey key -> new SecretName.SshKey(publicHalf).value();
      case SecretName.FirstContactHostKey key ->
          new SecretName.FirstContactHostKey(key.node(), key.instance(), publicHalf).value();
    };
  }

  private static String openSsh(Ed25519PrivateKeyParameters key) {
    StringWriter text = new StringWriter();
    try (PemWriter pem = new PemWriter(text)) {
      pem.writeObject(
          new PemObject("OPENSSH PRIVATE KEY", OpenSSHPrivateKeyUtil.encodePrivateKey(key)));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  private static String publicLine(Ed25519PrivateKeyParameters key) {
    try {
      byte[] blob = OpenSSHPublicKeyUtil.encodePublicKey(key.generatePublicKey());
      return "ssh-ed25519 " + Base64.getEncoder().encodeToString(blob);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static Secret token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    RANDOM.nextBytes(bytes);
    return Secret.of(HexFormat.of().formatHex(bytes));
  }
}
