package dev.slipway.kubeconfig;

import dev.slipway.lab.backends.BackendsResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;

/** The same with the inbox switched off: handlers are idempotent by their rows alone. */
@QuarkusTest
@TestProfile(KubeconfigServiceWithoutInboxIT.InboxOff.class)
@WithTestResource(
    value = BackendsResource.class,
    initArgs = @ResourceArg(name = "database", value = "slipway_kubeconfig"))
@WithTestResource(VaultSettings.class)
class KubeconfigServiceWithoutInboxIT extends KubeconfigServiceIT {

  public static final class InboxOff implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("slipway.inbox.enabled", "false");
    }
  }
}
