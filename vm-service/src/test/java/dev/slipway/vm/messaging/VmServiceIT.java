package dev.slipway.vm.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.AttentionRequired;
import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.ClusterResumeRequested;
import dev.slipway.events.DestroyCause;
import dev.slipway.events.FailureCode;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.events.NodeInitialised;
import dev.slipway.events.ParkedResourceForced;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.SeedRemoved;
import dev.slipway.events.Stage;
import dev.slipway.events.StageFailed;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmBooted;
import dev.slipway.events.VmCreated;
import dev.slipway.events.VmDestroyed;
import dev.slipway.events.Vmid;
import dev.slipway.vm.Backends;
import dev.slipway.vm.Requests;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.Hypervisors;
import dev.slipway.vm.hypervisor.LiveVm;
import dev.slipway.vm.hypervisor.Mark;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service from event to event: real broker, real database, simulated Proxmox. */
@QuarkusTest
@Backends
class VmServiceIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ClusterId cluster = new ClusterId(UuidCreator.getTimeOrderedEpoch());

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  @Inject Hypervisors hypervisors;

  @Inject EntityManager database;

  /** Writes over a VM's description, set by the simulated Proxmox. */
  BiConsumer<Integer, String> describe;

  private ClusterTopic topic;

  @BeforeEach
  void connect() {
    topic = new ClusterTopic(bootstrapServers);
  }

  @AfterEach
  void disconnect() {
    topic.close();
  }

  @Test
  void a_request_becomes_a_booted_vm_with_our_mark() {
    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));

    VmBooted booted = awaited(VmBooted.class);

    VmCreated created = awaited(VmCreated.class);
    assertThat(created.vmid().value()).isBetween(20_000, 29_999);
    assertThat(booted.sshPort()).isEqualTo(2222);
    assertThat(booted.address()).startsWith("127.77.");
    LiveVm live = visible(created.vmid());
    assertThat(live.mark()).map(Mark::cluster).contains(cluster);
    assertThat(live.settings()).containsEntry("name", booted.node().value());
    assertThat(live.settings().get("memory")).isEqualTo("2048");
    assertThat(live.driveBytes("scsi0")).contains(10L << 30);
  }

  @Test
  void an_initialised_node_loses_its_seed() {
    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));
    VmBooted booted = awaited(VmBooted.class);

    topic.say(initialised(booted));

    SeedRemoved removed = awaited(SeedRemoved.class);
    VmCreated created = awaited(VmCreated.class);
    assertThat(audit().isoThere(created.proxmoxNode(), "seeds", removed.volume())).isFalse();
    assertThat(visible(created.vmid()).volume("ide2")).contains("none");
  }

  @Test
  void a_destroy_leaves_nothing_and_proves_it() {
    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));
    VmBooted booted = awaited(VmBooted.class);
    topic.say(initialised(booted));
    awaited(SeedRemoved.class);

    topic.say(destroy());

    StageUndone undone = awaited(StageUndone.class);
    VmDestroyed destroyed = awaited(VmDestroyed.class);
    assertThat(undone.stage()).isEqualTo(Stage.VM);
    assertThat(undone.resources())
        .extracting(Resource::kind)
        .contains(ResourceKind.VM, ResourceKind.VOLUME, ResourceKind.SEED);
    assertThat(audit().find(destroyed.vmid(), null)).isEqualTo(new Sighting.Absent());
    assertThat(leasesHeld()).isZero();
  }

  @Test
  void a_destroy_while_it_boots_is_obeyed_at_once() {
    topic.say(requested("lab", "noboot", FailurePolicy.DESTROY));
    VmCreated created = awaited(VmCreated.class);

    topic.say(destroy());

    awaited(StageUndone.class);
    assertThat(topic.heardOf(cluster, StageFailed.class)).isEmpty();
    assertThat(audit().find(created.vmid(), null)).isEqualTo(new Sighting.Absent());
    assertThat(leasesHeld()).isZero();
  }

  @Test
  void a_destroy_before_any_request_is_a_tombstone() {
    topic.say(destroy());
    awaited(StageUndone.class);

    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));
    topic.say(destroy());

    awaitNothingMore();
    assertThat(topic.heardOf(cluster, VmCreated.class)).isEmpty();
    assertThat(topic.heardOf(cluster, StageUndone.class)).hasSize(1);
  }

  @Test
  void a_template_that_does_not_boot_fails_the_stage_and_takes_everything_down() {
    topic.say(requested("lab", "noboot", FailurePolicy.DESTROY));

    StageFailed failed = awaited(StageFailed.class);
    assertThat(failed.code()).isEqualTo(FailureCode.VM_DID_NOT_BOOT);
    assertThat(failed.remedy()).contains("console");
    ClusterDestroyRequested order = awaited(ClusterDestroyRequested.class);
    assertThat(order.cause()).isEqualTo(DestroyCause.FAILURE);
    assertThat(order.failure()).isNotNull();
    awaited(StageUndone.class);
    VmCreated created = awaited(VmCreated.class);
    assertThat(audit().find(created.vmid(), null)).isEqualTo(new Sighting.Absent());
    assertThat(leasesHeld()).isZero();
  }

  @Test
  void a_wrong_token_fails_the_stage_with_code_and_remedy() {
    topic.say(requested("wrong", "debian-12", FailurePolicy.DESTROY));

    StageFailed failed = awaited(StageFailed.class);

    assertThat(failed.code()).isEqualTo(FailureCode.PROXMOX_CREDENTIALS_REJECTED);
    assertThat(failed.remedy()).contains("token");
    assertThat(failed.message()).doesNotContain("00000000dead");
    awaited(StageUndone.class);
  }

  @Test
  void a_vm_that_lost_its_mark_is_parked_until_somebody_takes_responsibility() {
    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));
    Vmid vmid = awaited(VmCreated.class).vmid();
    awaited(VmBooted.class);
    describe.accept(vmid.value(), "somebody wrote over it");

    topic.say(destroy());

    AttentionRequired attention = awaited(AttentionRequired.class);
    assertThat(attention.code()).isEqualTo(FailureCode.VM_NOT_OURS);
    assertThat(attention.resource()).isEqualTo(vmid.toString());
    assertThat(topic.heardOf(cluster, StageUndone.class)).isEmpty();
    assertThat(audit().idFree(vmid)).isFalse();

    topic.say(
        new ParkedResourceForced(cluster, 1, 1, Stage.VM, ResourceKind.VM, vmid.toString(), "ada"));

    StageUndone undone = awaited(StageUndone.class);
    assertThat(undone.resources())
        .extracting(Resource::howVerified)
        .anyMatch(how -> how.contains("FORCED(ada)"));
    assertThat(leasesHeld()).isZero();
  }

  @Test
  void a_held_failure_waits_for_a_resume_and_then_for_a_destroy() {
    topic.say(requested("lab", "noboot", FailurePolicy.HOLD));
    StageFailed failed = awaited(StageFailed.class);
    assertThat(topic.heardOf(cluster, ClusterDestroyRequested.class)).isEmpty();

    topic.say(new ClusterResumeRequested(cluster, 1, 2, "ada"));

    await()
        .atMost(PATIENCE)
        .until(() -> topic.heardOf(cluster, StageFailed.class).size(), count -> count == 2);
    assertThat(topic.heardOf(cluster, StageFailed.class).get(1).run()).isEqualTo(2);
    assertThat(failed.run()).isEqualTo(1);
    topic.say(destroy());
    awaited(StageUndone.class);
    assertThat(leasesHeld()).isZero();
  }

  @Test
  void a_repeated_request_makes_no_second_vm() {
    UUID id = topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));
    awaited(VmBooted.class);

    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY), id);
    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));

    awaitNothingMore();
    assertThat(topic.heardOf(cluster, VmCreated.class)).hasSize(1);
  }

  private <T extends dev.slipway.events.ClusterEvent> T awaited(Class<T> type) {
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
  private void awaitNothingMore() {
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(10))
        .until(() -> topic.heardOf(cluster).size(), size -> size == topic.heardOf(cluster).size());
  }

  private ClusterRequested requested(String endpoint, String template, FailurePolicy policy) {
    return Requests.requested(cluster, endpoint, template, policy);
  }

  private NodeInitialised initialised(VmBooted booted) {
    return new NodeInitialised(
        cluster,
        1,
        1,
        booted.node(),
        booted.instance(),
        HostKeyFingerprint.of("SHA256:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"));
  }

  private ClusterDestroyRequested destroy() {
    return new ClusterDestroyRequested(cluster, 1, 1, DestroyCause.USER, "test", null);
  }

  private Hypervisor audit() {
    return hypervisors.named("audit");
  }

  private LiveVm visible(Vmid vmid) {
    assertThat(audit().find(vmid, null)).isInstanceOf(Sighting.Visible.class);
    return ((Sighting.Visible) audit().find(vmid, null)).vm();
  }

  @Transactional
  long leasesHeld() {
    return ((Number)
            database
                .createNativeQuery(
                    "select (select count(*) from vmid_lease where cluster = ?1)"
                        + " + (select count(*) from address_lease where cluster = ?1)"
                        + " + (select count(*) from reservation where cluster = ?1)")
                .setParameter(1, cluster.value())
                .getSingleResult())
        .longValue();
  }
}
