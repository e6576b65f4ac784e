package dev.slipway.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.events.EventId;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.Samples;
import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.Next;
import dev.slipway.kit.steps.Step;
import dev.slipway.kit.steps.StepId;
import dev.slipway.kit.vault.Secret;
import dev.slipway.kubeconfig.lifecycle.Clusters;
import dev.slipway.kubeconfig.lifecycle.Deposits;
import dev.slipway.kubeconfig.lifecycle.Lifecycle;
import dev.slipway.kubeconfig.vault.ClusterVault;
import dev.slipway.kubeconfig.vault.SecretName;
import dev.slipway.kubeconfig.vault.SecretName.Deposited;
import dev.slipway.lab.backends.BackendsResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Deposits whose day is over. */
@QuarkusTest
@WithTestResource(
    value = BackendsResource.class,
    initArgs = @ResourceArg(name = "database", value = "slipway_kubeconfig"))
@WithTestResource(VaultSettings.class)
class DepositsIT {
  private static final Deposited NAME = new Deposited("registry");

  @Inject Deposits deposits;
  @Inject ClusterVault vault;
  @Inject Clusters clusters;
  @Inject Lifecycle lifecycle;
  @Inject EntityManager entities;

  private final ClusterId cluster = new ClusterId(UuidCreator.getTimeOrderedEpoch());
  private final StepId step = StepId.of("deposits", cluster);

  @Test
  void areLookedAtADayLater() {
    deposits.deposit(cluster, NAME, Secret.of("s3cret"));

    assertThat(
            entities
                .createNativeQuery(
                    "select due_at - clock_timestamp() between interval '23 hours 59 minutes'"
                        + " and interval '24 hours' from step where id = ?1")
                .setParameter(1, step.value())
                .getSingleResult())
        .isEqualTo(true);
  }

  @Test
  void areForgottenWhenTheClusterWasNeverRequested() {
    deposits.deposit(cluster, NAME, Secret.of("s3cret"));

    assertThat(dayIsOver()).isEqualTo(Next.done());

    assertThat(held()).isFalse();
  }

  @Test
  void areKeptWhenItWas() {
    deposits.deposit(cluster, NAME, Secret.of("s3cret"));
    request();

    assertThat(dayIsOver()).isEqualTo(Next.done());

    assertThat(held()).isTrue();
  }

  @Test
  void areKeptWhileOthersBuildAClusterWhoseRequestIsStillToBeRead() {
    deposits.deposit(cluster, NAME, Secret.of("s3cret"));
    vault.read(cluster, new SecretName.SshKey(true), "vm-service");

    assertThat(dayIsOver()).isInstanceOf(Next.LookAgain.class);

    assertThat(held()).isTrue();
  }

  @Test
  void areNotWatchedWhenTheClusterIsKnown() {
    request();
    deposits.deposit(cluster, NAME, Secret.of("s3cret"));

    List<?> steps =
        entities
            .createNativeQuery("select id from step where id = ?1")
            .setParameter(1, step.value())
            .getResultList();
    assertThat(steps).isEmpty();
  }

  private void request() {
    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              clusters.lock(cluster);
              lifecycle.on(
                  Samples.requested(cluster, FailurePolicy.DESTROY),
                  new EventId(UuidCreator.getTimeOrderedEpoch()));
            });
  }

  private Next dayIsOver() {
    Step forgetting = deposits.next(step).orElseThrow();
    var completion = forgetting.run(new Attempt(step, 1, Instant.EPOCH));
    return QuarkusTransaction.requiringNew().call(completion::commit);
  }

  private boolean held() {
    return QuarkusTransaction.requiringNew().call(() -> vault.holds(cluster, NAME));
  }
}
