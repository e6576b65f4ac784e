package dev.slipway.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.Samples;
import dev.slipway.kit.vault.Secret;
import dev.slipway.kubeconfig.domain.KubeconfigStage;
import dev.slipway.kubeconfig.lifecycle.Clusters;
import dev.slipway.kubeconfig.lifecycle.Deposits;
import dev.slipway.kubeconfig.vault.ClusterVault;
import dev.slipway.kubeconfig.vault.SecretName.Deposited;
import dev.slipway.lab.backends.BackendsResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Deposits that are kept for a second instead of a day. */
@QuarkusTest
@TestProfile(DepositsIT.KeptShortly.class)
@WithTestResource(
    value = BackendsResource.class,
    initArgs = @ResourceArg(name = "database", value = "slipway_kubeconfig"))
@WithTestResource(VaultSettings.class)
class DepositsIT {
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final Deposited NAME = new Deposited("registry");

  public static final class KeptShortly implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("slipway.vault.orphaned-deposits-kept", "2s");
    }
  }

  @Inject Deposits deposits;
  @Inject ClusterVault vault;
  @Inject Clusters clusters;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  private final ClusterId requested = new ClusterId(UuidCreator.getTimeOrderedEpoch());
  private final ClusterId orphaned = new ClusterId(UuidCreator.getTimeOrderedEpoch());

  @Test
  void forgetsOnlyDepositsWhoseClusterWasNeverRequested() {
    deposits.deposit(requested, NAME, Secret.of("kept"));
    try (Topic topic = new Topic(bootstrapServers)) {
      topic.say(Samples.requested(requested, FailurePolicy.DESTROY));
    }
    await()
        .atMost(LONGEST)
        .until(
            () ->
                QuarkusTransaction.requiringNew()
                    .call(() -> !(clusters.load(requested) instanceof KubeconfigStage.Unknown)));

    deposits.deposit(orphaned, NAME, Secret.of("forgotten"));

    assertThat(holds(orphaned)).isTrue();
    await().atMost(LONGEST).until(() -> !holds(orphaned));
    // Due before the orphan's, and done: the kept one had its turn and survived it.
    assertThat(holds(requested)).isTrue();
  }

  private boolean holds(ClusterId cluster) {
    return QuarkusTransaction.requiringNew().call(() -> vault.holds(cluster, NAME));
  }
}
