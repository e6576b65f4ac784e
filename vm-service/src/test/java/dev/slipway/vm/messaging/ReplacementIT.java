package dev.slipway.vm.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterName;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.FailureCode;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.NodeEvent;
import dev.slipway.events.NodeFailed;
import dev.slipway.events.NodeName;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.SeedRemoved;
import dev.slipway.events.Stage;
import dev.slipway.events.StageFailed;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmBooted;
import dev.slipway.events.VmCreated;
import dev.slipway.events.VmDestroyed;
import dev.slipway.vm.Backends;
import dev.slipway.vm.Requests;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Agents that fail, on real VMs of a simulated Proxmox VE. */
@QuarkusTest
@Backends
class ReplacementIT extends IdentityConversation {
  private static final NodeName AGENT = new NodeName("spare-agent-1");

  @Test
  void one_that_never_boots_is_replaced_elsewhere_and_the_old_one_is_proven_gone() {
    neverBoots(1);

    topic.say(requested(1, 2, 1));

    VmBooted booted = awaitedOf(VmBooted.class, 2);
    NodeFailed failed = of(NodeFailed.class, 1);
    assertThat(failed.code()).isEqualTo(FailureCode.VM_DID_NOT_BOOT);
    assertThat(failed.finder()).isEqualTo(Stage.VM);
    assertThat(failed.forGood()).isFalse();
    VmCreated first = of(VmCreated.class, 1);
    VmCreated second = of(VmCreated.class, 2);
    assertThat(second.vmid()).isNotEqualTo(first.vmid());
    assertThat(second.proxmoxNode()).isNotEqualTo(first.proxmoxNode());
    assertThat(of(VmDestroyed.class, 1).vmid()).isEqualTo(first.vmid());
    assertThat(audit().find(first.vmid(), null)).isEqualTo(new Sighting.Absent());
    assertThat(topic.heardOf(cluster, VmCreated.class)).hasSize(3);
    assertThat(topic.heardOf(cluster, StageFailed.class)).isEmpty();
    // VMID, address and room of the server and of the new agent, and nothing of the old one.
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(leasesHeld()).isEqualTo(6));

    topic.say(initialised(booted));
    awaitedOf(SeedRemoved.class, 2);
    topic.say(destroy());
    StageUndone undone = awaited(StageUndone.class);
    assertThat(undone.resources())
        .filteredOn(resource -> resource.kind() == ResourceKind.VM)
        .extracting(Resource::id)
        .contains(first.vmid().toString(), second.vmid().toString());
    assertThat(leasesHeld()).isZero();
  }

  @Test
  void one_that_fails_as_often_as_it_may_is_done_without() {
    neverBoots(2);

    topic.say(requested(2, 1, 1));

    NodeFailed lost = awaitedOf(NodeFailed.class, 2);
    assertThat(lost.forGood()).isTrue();
    awaitedOf(VmDestroyed.class, 2);
    assertThat(of(NodeFailed.class, 1).forGood()).isFalse();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(topic.heardOf(cluster, VmBooted.class)).hasSize(2));
    assertThat(topic.heardOf(cluster, StageFailed.class)).isEmpty();
    assertThat(leasesHeld()).isEqualTo(6);
    topic.say(destroy());
    awaited(StageUndone.class);
    assertThat(leasesHeld()).isZero();
  }

  @Test
  void with_fewer_left_than_are_needed_everything_is_taken_down() {
    neverBoots(2);

    topic.say(requested(1, 1, 1));

    assertThat(awaited(StageFailed.class).node()).isEqualTo(AGENT);
    StageUndone undone = awaited(StageUndone.class);
    assertThat(undone.resources())
        .filteredOn(resource -> resource.kind() == ResourceKind.VM)
        .hasSize(3);
    assertThat(leasesHeld()).isZero();
  }

  @Test
  void another_one_that_bootstrap_service_asks_for_is_made_once() {
    topic.say(requested(1, 1, 1));
    VmBooted booted = awaitedOf(VmBooted.class, 1);
    topic.say(initialised(booted));

    topic.say(question(1));
    topic.say(question(1));

    awaitedOf(VmBooted.class, 2);
    topic.say(question(1));
    awaitNothingMore();
    assertThat(of(VmDestroyed.class, 1).vmid()).isEqualTo(of(VmCreated.class, 1).vmid());
    assertThat(topic.heardOf(cluster, VmCreated.class)).hasSize(3);
    topic.say(question(2));
    assertThat(awaitedOf(NodeFailed.class, 2).forGood()).isFalse();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(topic.heardOf(cluster, NodeFailed.class))
                    .anyMatch(word -> word.finder() == Stage.VM && word.forGood()));
    assertThat(topic.heardOf(cluster, VmDestroyed.class)).hasSize(1);
    topic.say(destroy());
    awaited(StageUndone.class);
    assertThat(leasesHeld()).isZero();
  }

  private void neverBoots(int times) {
    faults.only("guests", "kind: NEVER_BOOTS, guests: %s, times: %d".formatted(AGENT, times));
  }

  private NodeFailed question(int instance) {
    return new NodeFailed(
        cluster,
        1,
        1,
        AGENT,
        instance,
        FailureCode.CLOUD_INIT_FAILED,
        "cloud-init: status error",
        Stage.BOOTSTRAP,
        false,
        "AWAIT_CLOUD_INIT",
        1,
        FailureCode.CLOUD_INIT_FAILED.remedy(),
        "the end of a journal");
  }

  private <T extends ClusterEvent> T awaitedOf(Class<T> type, int instance) {
    await()
        .atMost(PATIENCE.multipliedBy(2))
        .untilAsserted(
            () ->
                assertThat(ofAgent(type, instance))
                    .as("%s, after %s", type.getSimpleName(), topic.heardOf(cluster))
                    .isNotEmpty());
    return of(type, instance);
  }

  private <T extends ClusterEvent> T of(Class<T> type, int instance) {
    return ofAgent(type, instance).getFirst();
  }

  private <T extends ClusterEvent> List<T> ofAgent(Class<T> type, int instance) {
    return topic.heardOf(cluster, type).stream()
        .filter(
            event ->
                ((NodeEvent) event).node().equals(AGENT)
                    && ((NodeEvent) event).instance() == instance)
        .toList();
  }

  private ClusterRequested requested(int agents, int replacements, int fewest) {
    ClusterSpec plain = Requests.spec(1, "lab", "debian-12", ProxmoxSpec.Rules.NONE);
    ClusterSpec spec =
        new ClusterSpec(
            plain.servers(),
            List.of(
                new ClusterSpec.AgentPool("workers", agents, Requests.SIZE, List.of(), List.of())),
            plain.proxmox(),
            plain.k3s(),
            null,
            null,
            replacements,
            fewest);
    return new ClusterRequested(
        cluster, 1, 1, ClusterName.of("spare"), spec, FailurePolicy.DESTROY, "test", "test");
  }
}
