package dev.slipway.kit.delivery;

import io.smallrye.common.annotation.Identifier;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.common.config.ConfigException;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether a broker can be reached at all. The channels' own check tells when a connection is lost,
 * but calls it well while none was ever made: after a start without a broker.
 */
@Readiness
final class BrokerReadiness implements HealthCheck {

  private static final int CONNECT_MILLIS = 1000;

  private final List<String> bootstrapServers;

  BrokerReadiness(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
    bootstrapServers = Arrays.asList(kafka.get("bootstrap.servers").toString().split(",", -1));
  }

  @Override
  public HealthCheckResponse call() {
    boolean reachable = addresses().stream().anyMatch(BrokerReadiness::accepts);
    return HealthCheckResponse.named("broker").status(reachable).build();
  }

  /** Looked up anew each time: names may come to mean other machines. */
  private List<InetSocketAddress> addresses() {
    try {
      return ClientUtils.parseAndValidateAddresses(bootstrapServers, "use_all_dns_ips");
    } catch (ConfigException noneResolves) {
      return List.of();
    }
  }

  private static boolean accepts(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      return true;
    } catch (IOException unreachable) {
      return false;
    }
  }
}
