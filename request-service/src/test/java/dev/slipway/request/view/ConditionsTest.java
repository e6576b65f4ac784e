package dev.slipway.request.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.NodeFailed;
import dev.slipway.events.Role;
import dev.slipway.events.Samples;
import dev.slipway.events.SeedRemoved;
import dev.slipway.events.Stage;
import dev.slipway.events.VmCreated;
import dev.slipway.events.VmDestroyed;
import dev.slipway.request.domain.ClusterStatus;
import dev.slipway.request.domain.Phase;
import dev.slipway.request.store.ClusterRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A cluster that does without one of its agents (ADR 23). */
class ConditionsTest {
  private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
  private static final ClusterRequested ONE_AND_ONE =
      Samples.requested(
          Samples.CLUSTER, FailurePolicy.DESTROY, Samples.bearing(Samples.spec(1, 1), 1, 0));
  private static final NodeFailed LOST = Samples.nodeFailed(Samples.CLUSTER, 2, Stage.VM, true);
  private static final List<ClusterEvent> WITHOUT =
      List.of(
          ONE_AND_ONE,
          Samples.vmCreated(Samples.CLUSTER),
          Samples.vmBooted(Samples.CLUSTER),
          Samples.nodeInitialised(Samples.CLUSTER),
          agentCreated(1),
          Samples.nodeFailed(Samples.CLUSTER, 1, Stage.VM, false),
          agentDestroyed(1),
          agentCreated(2),
          LOST,
          Samples.seedRemoved(Samples.CLUSTER),
          Samples.k3sReady(Samples.CLUSTER),
          Samples.kubeconfigStored(Samples.CLUSTER));

  @Test
  void itIsReadyOnceTheSeedOfTheLostOneIsGoneWithItsVm() {
    ClusterStatus before = after(WITHOUT);

    assertThat(before.phase()).isEqualTo(Phase.PROVISIONING);
    assertThat(condition(before, "SeedsRemoved").status()).isEqualTo("Unknown");

    ClusterStatus ready = before.on(agentDestroyed(2), AT).next();

    assertThat(ready.phase()).isEqualTo(Phase.READY);
    assertThat(condition(ready, "SeedsRemoved").status()).isEqualTo("True");
    assertThat(condition(ready, "VmsBooted").status()).isEqualTo("True");
    assertThat(condition(ready, "Ready").status()).isEqualTo("True");
  }

  @Test
  void theConditionSaysWhichAgentIsMissingAndWhy() {
    ClusterView.Condition agents = condition(after(WITHOUT), "AgentsReady");

    assertThat(agents.status()).isEqualTo("False");
    assertThat(agents.reason()).isEqualTo("AgentsLost");
    assertThat(agents.message()).contains("1 of 1 agents", Samples.AGENT.value(), LOST.message());
  }

  /** Its VM is gone since somebody took it upon himself, and its seed may be there. */
  @Test
  void itIsNotReadyWhileTheSeedOfAForcedOneMayBeThere() {
    VmDestroyed forced = agentDestroyed(2, "FORCED(ada): the storage still lists it");

    ClusterStatus without = after(WITHOUT).on(forced, AT).next();

    assertThat(without.phase()).isEqualTo(Phase.PROVISIONING);
    assertThat(condition(without, "SeedsRemoved").status()).isEqualTo("Unknown");

    ClusterStatus ready = without.on(agentSeedRemoved(2), AT).next();

    assertThat(ready.phase()).isEqualTo(Phase.READY);
  }

  /** There will be no other VM, and the cluster needs it: it is held for that. */
  @Test
  void oneThatTheClusterNeedsIsNotLost() {
    ClusterRequested needing =
        Samples.requested(
            Samples.CLUSTER, FailurePolicy.HOLD, Samples.bearing(Samples.spec(1, 1), 0, 1));
    ClusterStatus held =
        after(List.of(needing, LOST, Samples.stageFailed(Samples.CLUSTER, Stage.BOOTSTRAP)));

    assertThat(held.lost()).isEmpty();
    assertThat(conditions(needing, held))
        .filteredOn(condition -> condition.type().equals("AgentsReady"))
        .extracting(ClusterView.Condition::reason)
        .doesNotContain("AgentsLost");
  }

  @Test
  void theOrderOfHearingDoesNotMatter() {
    List<ClusterEvent> all = new ArrayList<>(WITHOUT);
    all.add(agentDestroyed(2));
    ClusterStatus inOrder = after(all);
    for (int seed = 0; seed < 50; seed++) {
      Collections.shuffle(all, new Random(seed));

      ClusterStatus status = after(all);

      assertThat(status.phase()).isEqualTo(Phase.READY);
      assertThat(status.nodes()).isEqualTo(inOrder.nodes());
    }
  }

  @Test
  void withAllOfThemItIsTrueAndWithoutAnyThereIsNone() {
    ClusterStatus replaced =
        after(
            List.of(
                ONE_AND_ONE,
                Samples.nodeFailed(Samples.CLUSTER, 1, Stage.VM, false),
                Samples.k3sReady(Samples.CLUSTER)));

    assertThat(condition(replaced, "AgentsReady").status()).isEqualTo("True");
    ClusterRequested alone = Samples.requested(Samples.CLUSTER, FailurePolicy.DESTROY);
    assertThat(conditions(alone, after(List.of(alone))))
        .extracting(ClusterView.Condition::type)
        .doesNotContain("AgentsReady");
  }

  private static ClusterView.Condition condition(ClusterStatus status, String type) {
    return conditions(ONE_AND_ONE, status).stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private static List<ClusterView.Condition> conditions(
      ClusterRequested request, ClusterStatus status) {
    return Conditions.of(
        new ClusterRow(Samples.CLUSTER, request, false, status, status.phase(), AT, null), status);
  }

  private static ClusterStatus after(List<ClusterEvent> events) {
    ClusterStatus status = ClusterStatus.unknown(Samples.CLUSTER);
    for (ClusterEvent event : events) {
      status = status.on(event, AT).next();
    }
    return status;
  }

  private static VmCreated agentCreated(int instance) {
    VmCreated server = Samples.vmCreated(Samples.CLUSTER);
    return new VmCreated(
        server.cluster(),
        1,
        1,
        Samples.AGENT,
        instance,
        Role.AGENT,
        server.vmid(),
        server.proxmoxNode(),
        server.endpoint(),
        server.address(),
        server.sshPort(),
        server.sshUser(),
        server.seedVolume(),
        server.storage(),
        server.template(),
        server.furtherAddresses());
  }

  private static SeedRemoved agentSeedRemoved(int instance) {
    return new SeedRemoved(
        Samples.CLUSTER, 1, 1, Samples.AGENT, instance, "seeds:iso/agent.iso", "absent");
  }

  private static VmDestroyed agentDestroyed(int instance) {
    return agentDestroyed(instance, "nextid says free");
  }

  private static VmDestroyed agentDestroyed(int instance, String how) {
    return new VmDestroyed(
        Samples.CLUSTER,
        1,
        1,
        Samples.AGENT,
        instance,
        Samples.vmCreated(Samples.CLUSTER).vmid(),
        how);
  }
}
