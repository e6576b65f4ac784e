package dev.slipway.vm.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.AnyHistory;
import dev.slipway.events.ClusterId;
import dev.slipway.events.StageRows;
import dev.slipway.kit.delivery.Codec;
import dev.slipway.kit.delivery.StateCodec;
import dev.slipway.vm.Backends;
import dev.slipway.vm.domain.VmStage;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Events on a real broker, through the real consumer, into a real database, in any order, late and
 * repeated: what comes of them is what the domain says, and what it says is said once. Steps are
 * off, so that nothing else happens.
 */
@QuarkusTest
@TestProfile(AnyHistoryIT.StepsOff.class)
@Backends
class AnyHistoryIT {
  private static final Logger LOG = Logger.getLogger(AnyHistoryIT.class.getName());
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int CLUSTERS = 25;
  private static final StageRows.Domain<VmStage.Transition, VmStage> DOMAIN =
      new StageRows.Domain<>(
          VmStage::unknown,
          VmStage.Transition::next,
          VmStage.Transition::events,
          json -> StateCodec.read(json, VmStage.class),
          Codec::write);

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  @Inject AgroalDataSource database;

  @ParameterizedTest(name = "-Dslipway.seed={0}")
  @MethodSource("dev.slipway.events.AnyHistory#seeds")
  void theConsumerDoesWhatTheDomainSays(long seed) throws Exception {
    LOG.info(() -> "-Dslipway.seed=" + seed);
    AnyHistory history = AnyHistory.drawn(seed, CLUSTERS);
    StageRows rows = new StageRows(database, "vm-service", "state");
    try {
      try (ClusterTopic topic = new ClusterTopic(bootstrapServers)) {
        history.said().forEach(each -> topic.say(each.event(), each.id()));
      }

      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(rows.taken(history)).isEqualTo(history.ids()));
      for (ClusterId cluster : history.clusters()) {
        rows.mustBeWhatTheDomainSays(DOMAIN, cluster, history.of(cluster));
      }
    } finally {
      rows.removeSteps(history);
    }
  }

  /** The service without the engine. */
  public static class StepsOff implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("slipway.steps.enabled", "false");
    }
  }
}
