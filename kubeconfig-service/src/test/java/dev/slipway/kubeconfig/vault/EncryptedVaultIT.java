package dev.slipway.kubeconfig.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kit.vault.Secret;
import dev.slipway.kubeconfig.VaultSettings;
import dev.slipway.lab.backends.BackendsResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract in PostgreSQL, and what only a database can show. */
@QuarkusTest
@WithTestResource(
    value = BackendsResource.class,
    initArgs = @ResourceArg(name = "database", value = "slipway_kubeconfig"))
@WithTestResource(VaultSettings.class)
class EncryptedVaultIT extends ClusterVaultContract {
  private static final int AT_ONCE = 8;

  @Inject ClusterVault vault;
  @Inject EntityManager entities;

  @Override
  ClusterVault vault() {
    return vault;
  }

  @Test
  void givesAllWhoAskAtOnceTheSameKey() throws InterruptedException, ExecutionException {
    // The vault is there: inserting it would make the others wait, and hide a missing lock.
    vault.deposit(cluster, REGISTRY, Secret.of("s3cret"));
    var start = new CountDownLatch(1);
    Callable<Secret> question =
        () -> {
          start.await();
          return vault.read(cluster, LOGIN_KEY, CALLER);
        };
    Set<Secret> keys = new HashSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Secret>> answers =
          IntStream.range(0, AT_ONCE).mapToObj(i -> threads.submit(question)).toList();
      start.countDown();
      for (Future<Secret> answer : answers) {
        keys.add(answer.get());
      }
    }

    assertThat(keys).hasSize(1);
    assertThat(count("vault_read")).isEqualTo(AT_ONCE);
  }

  @Test
  void recordsReadsWithWhoAndWhen() {
    vault.read(cluster, SERVER_TOKEN, "bootstrap-service");

    Object[] read =
        (Object[])
            entities
                .createNativeQuery(
                    "select name, caller, at between now() - interval '1 minute' and now()"
                        + " from vault_read where cluster = ?1")
                .setParameter(1, cluster.value())
                .getSingleResult();
    assertThat(read).containsExactly("k3s-server-token", "bootstrap-service", true);
  }

  @Test
  void erasingLeavesNeitherDataKeyNorRows() {
    vault.read(cluster, LOGIN_KEY, CALLER);

    vault.erase(cluster);

    assertThat(count("vault_secret")).isZero();
    assertThat(
            entities
                .createNativeQuery("select wrapped_key from vault_cluster where cluster = ?1")
                .setParameter(1, cluster.value())
                .getSingleResult())
        .isNull();
  }

  private long count(String table) {
    return ((Number)
            entities
                .createNativeQuery("select count(*) from " + table + " where cluster = ?1")
                .setParameter(1, cluster.value())
                .getSingleResult())
        .longValue();
  }
}
