package dev.slipway.vm.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.DestroyCause;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.events.NodeInitialised;
import dev.slipway.events.VmBooted;
import dev.slipway.events.Vmid;
import dev.slipway.vm.Requests;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.Hypervisors;
import dev.slipway.vm.hypervisor.LiveVm;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What tests say to the service and hear from it: real broker, real database, simulated Proxmox.
 */
abstract class Conversation {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  final ClusterId cluster = new ClusterId(UuidCreator.getTimeOrderedEpoch());

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  @Inject Hypervisors hypervisors;

  @Inject EntityManager database;

  /** Writes over a VM's description, set by the simulated Proxmox. */
  BiConsumer<Integer, String> describe;

  ClusterTopic topic;

  @BeforeEach
  void connect() {
    topic = new ClusterTopic(bootstrapServers);
  }

  @AfterEach
  void disconnect() {
    topic.close();
  }

  <T extends dev.slipway.events.ClusterEvent> T awaited(Class<T> type) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(topic.heardOf(cluster, type))
                    .as("%s, after %s", type.getSimpleName(), topic.heardOf(cluster))
                    .isNotEmpty());
    return topic.heardOf(cluster, type).getFirst();
  }

  /** A request for another cluster that comes after and is through: all before it is handled. */
  void awaitNothingMore() {
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(10))
        .until(() -> topic.heardOf(cluster).size(), size -> size == topic.heardOf(cluster).size());
  }

  ClusterRequested requested(String endpoint, String template, FailurePolicy policy) {
    return Requests.requested(cluster, endpoint, template, policy);
  }

  NodeInitialised initialised(VmBooted booted) {
    return new NodeInitialised(
        cluster,
        1,
        1,
        booted.node(),
        booted.instance(),
        HostKeyFingerprint.of("SHA256:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"));
  }

  ClusterDestroyRequested destroy() {
    return new ClusterDestroyRequested(cluster, 1, 1, DestroyCause.USER, "test", null);
  }

  Hypervisor audit() {
    return hypervisors.named("audit");
  }

  LiveVm visible(Vmid vmid) {
    assertThat(audit().find(vmid, null)).isInstanceOf(Sighting.Visible.class);
    return ((Sighting.Visible) audit().find(vmid, null)).vm();
  }

  long leasesHeld() {
    return QuarkusTransaction.requiringNew()
        .call(
            () ->
                ((Number)
                        database
                            .createNativeQuery(
                                "select (select count(*) from vmid_lease where cluster = ?1)"
                                    + " + (select count(*) from address_lease where cluster = ?1)"
                                    + " + (select count(*) from reservation where cluster = ?1)")
                            .setParameter(1, cluster.value())
                            .getSingleResult())
                    .longValue());
  }
}
