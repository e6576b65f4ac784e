package dev.slipway.bootstrap.world;

import dev.slipway.lab.backends.FreePort;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The service as it is, but impatient, with a mirror of its own, and quiet. */
public class ServiceProfile implements QuarkusTestProfile {
  /** Where the test's mirror has to listen. */
  public static final String MIRROR_PORT = "test.mirror-port";

  @Override
  public Map<String, String> getConfigOverrides() {
    int port = FreePort.find();
    return Map.of(
        MIRROR_PORT,
        Integer.toString(port),
        "slipway.k3s.mirror",
        "http://127.0.0.1:" + port + "/k3s",
        "slipway.bootstrap.polling.shortest",
        "50ms",
        "slipway.bootstrap.polling.longest",
        "500ms",
        "quarkus.http.test-port",
        "0",
        "quarkus.management.test-port",
        "0",
        "quarkus.log.category.\"org.apache.sshd\".level",
        "WARN");
  }
}
