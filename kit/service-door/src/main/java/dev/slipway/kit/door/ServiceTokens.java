package dev.slipway.kit.door;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The tokens by which callers are known; only their digests are configured. */
@Startup // so that a digest that is none stops the service, not its first caller
@ApplicationScoped
class ServiceTokens {
  private static final int SHA256_BYTES = 32;

  private final Map<String, byte[]> digests = new LinkedHashMap<>();

  ServiceTokens(DoorConfig config) {
    config.serviceTokens().forEach((caller, token) -> digests.put(caller, digest(caller, token)));
  }

  /** Whose token it is. All are compared, in constant time, whichever matches. */
  Optional<String> callerOf(String token) {
    byte[] given = sha256(token);
    String caller = null;
    for (Map.Entry<String, byte[]> known : digests.entrySet()) {
      if (MessageDigest.isEqual(known.getValue(), given)) {
        caller = known.getKey();
      }
    }
    return Optional.ofNullable(caller);
  }

  private static byte[] digest(String caller, DoorConfig.ServiceToken token) {
    try {
      byte[] digest = HexFormat.of().parseHex(token.sha256());
      if (digest.length == SHA256_BYTES) {
        return digest;
      }
    } catch (IllegalArgumentException notHex) {
      throw notADigest(caller);
    }
    throw notADigest(caller);
  }

  // Without what was found: it may be the token itself, put there by mistake.
  private static IllegalStateException notADigest(String caller) {
    return new IllegalStateException(
        "slipway.service-tokens.%s.sha256 is not 64 hexadecimal digits. Remedy: the output of"
                .formatted(caller)
            + " sha256sum over the token without a line end");
  }

  private static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
