package dev.slipway.request.messaging;

import dev.slipway.request.RequestServiceProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.HashMap;
import java.util.Map;

/** The inbox is an optimisation: everything holds without it. */
@QuarkusTest
@TestProfile(WithoutInboxIT.InboxOff.class)
class WithoutInboxIT extends ClusterEventsIT {

  /** The same service with its inbox switched off. */
  public static class InboxOff extends RequestServiceProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> settings = new HashMap<>(super.getConfigOverrides());
      settings.put("slipway.inbox.enabled", "false");
      return settings;
    }
  }
}
