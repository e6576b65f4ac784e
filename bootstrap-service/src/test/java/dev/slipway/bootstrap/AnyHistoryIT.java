package dev.slipway.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.bootstrap.domain.BootstrapStage;
import dev.slipway.bootstrap.world.ClusterTopic;
import dev.slipway.bootstrap.world.ServiceProfile;
import dev.slipway.events.AnyHistory;
import dev.slipway.events.ClusterId;
import dev.slipway.events.StageRows;
import dev.slipway.kit.delivery.Codec;
import dev.slipway.kit.delivery.StateCodec;
import dev.slipway.lab.backends.BackendsResource;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
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
@WithTestResource(
    value = BackendsResource.class,
    initArgs = @ResourceArg(name = "database", value = "slipway_bootstrap"))
class AnyHistoryIT {
  private static final Logger LOG = Logger.getLogger(AnyHistoryIT.class.getName());
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int CLUSTERS = 25;
  private static final StageRows.Domain<BootstrapStage.Transition, BootstrapStage> DOMAIN =
      new StageRows.Domain<>(
          BootstrapStage::unknown,
          BootstrapStage.Transition::next,
          BootstrapStage.Transition::events,
          json -> StateCodec.read(json, BootstrapStage.class),
          Codec::write);

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  @Inject AgroalDataSource database;

  @ParameterizedTest(name = "-Dslipway.seed={0}")
  @MethodSource("dev.slipway.events.AnyHistory#seeds")
  void theConsumerDoesWhatTheDomainSays(long seed) throws Exception {
    LOG.info(() -> "-Dslipway.seed=" + seed);
    AnyHistory history = AnyHistory.drawn(seed, CLUSTERS);
    StageRows rows = new StageRows(database, "bootstrap-service", "state");
    try {
      ClusterTopic topic = new ClusterTopic(bootstrapServers);
      for (AnyHistory.Said each : history.said()) {
        topic.publish("any-service", each.id().toString(), each.event());
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
  public static class StepsOff extends ServiceProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> settings = new HashMap<>(super.getConfigOverrides());
      settings.put("slipway.steps.enabled", "false");
      return settings;
    }
  }
}
