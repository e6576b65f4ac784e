package dev.slipway.kubeconfig;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;

/** The same with the inbox switched off: handlers are idempotent by their rows alone. */
@TestProfile(KubeconfigServiceWithoutInboxIT.InboxOff.class)
class KubeconfigServiceWithoutInboxIT extends KubeconfigServiceIT {

  public static final class InboxOff implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("slipway.inbox.enabled", "false");
    }
  }
}
