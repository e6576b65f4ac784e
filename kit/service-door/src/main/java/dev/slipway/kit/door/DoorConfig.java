package dev.slipway.kit.door;

import io.smallrye.config.ConfigMapping;
import java.util.Map;

/** Who may ask this service. */
@ConfigMapping(prefix = "slipway")
public interface DoorConfig {

  /** The callers by their names: {@code request-service} and so on. Without any, nobody may ask. */
  Map<String, ServiceToken> serviceTokens();

  /** One caller. */
  interface ServiceToken {

    /** SHA-256 of the caller's bearer token, in lower-case hex. */
    String sha256();
  }
}
