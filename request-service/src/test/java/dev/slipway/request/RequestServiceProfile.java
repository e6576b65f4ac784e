package dev.slipway.request;

import dev.slipway.lab.backends.BackendsResource;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** The service on a real broker and a real database, with stand-ins for the services it asks. */
public class RequestServiceProfile implements QuarkusTestProfile {

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "quarkus.config.locations", "src/test/resources/slipway.yaml",
        "quarkus.http.test-port", "0",
        "quarkus.management.test-port", "0");
  }

  @Override
  public List<TestResourceEntry> testResources() {
    return List.of(
        new TestResourceEntry(BackendsResource.class, Map.of("database", "slipway_request")),
        new TestResourceEntry(StubKubeconfigService.class),
        new TestResourceEntry(StubVmService.class));
  }
}
