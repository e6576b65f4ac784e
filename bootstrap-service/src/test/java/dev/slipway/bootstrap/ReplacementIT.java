package dev.slipway.bootstrap;

import static dev.slipway.bootstrap.Samples.plainK3s;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.bootstrap.world.ClusterTopic;
import dev.slipway.bootstrap.world.ServiceProfile;
import dev.slipway.bootstrap.world.SimulatedWorld;
import dev.slipway.bootstrap.world.TestVault;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.FailureCode;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.K3sNode;
import dev.slipway.events.K3sReady;
import dev.slipway.events.NodeFailed;
import dev.slipway.events.NodeName;
import dev.slipway.events.NodeSize;
import dev.slipway.events.Role;
import dev.slipway.events.Stage;
import dev.slipway.events.StageFailed;
import dev.slipway.events.VmBooted;
import dev.slipway.events.VmDestroyed;
import dev.slipway.events.Vmid;
import dev.slipway.lab.backends.BackendsResource;
import dev.slipway.lab.simulator.guest.GuestFault;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An agent that fails on its guest; the test is its VM's owner, who answers. */
@QuarkusTest
@TestProfile(ReplacementIT.Impatient.class)
@WithTestResource(
    value = BackendsResource.class,
    initArgs = @ResourceArg(name = "database", value = "slipway_bootstrap"))
class ReplacementIT {
  private static final NodeName SERVER = new NodeName("demo-server-1");
  private static final NodeName AGENT = new NodeName("demo-agent-1");

  @Inject TestVault vault;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String kafka;

  @ConfigProperty(name = ServiceProfile.MIRROR_PORT)
  int mirrorPort;

  private final ClusterId cluster = new ClusterId(UuidCreator.getTimeOrderedEpoch());
  private SimulatedWorld world;
  private ClusterTopic topic;

  /** A node that never gets Ready is given up soon. */
  public static class Impatient extends ServiceProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> config = new HashMap<>(super.getConfigOverrides());
      config.put("slipway.bootstrap.deadlines.k3s", "15s");
      return config;
    }
  }

  @BeforeEach
  void startWorld() {
    world = new SimulatedWorld(vault, mirrorPort);
    topic = new ClusterTopic(kafka);
  }

  @AfterEach
  void stopWorld() {
    assertThat(world.guests().unknownCommands()).isEmpty();
    world.close();
  }

  /** It had joined under its name, and so the cluster knows that name's password. */
  @Test
  void another_machine_joins_under_the_name_of_one_that_never_got_ready() {
    world.fault(AGENT, GuestFault.Kind.NODE_NEVER_READY, 1);
    requested(1);
    topic.publish("vm-service", world.boot(cluster, SERVER));
    VmBooted first = world.boot(cluster, AGENT, Role.AGENT, 1);
    topic.publish("vm-service", first);

    NodeFailed failed = awaitEvent(NodeFailed.class);

    assertThat(failed.code()).isEqualTo(FailureCode.K3S_NOT_READY);
    assertThat(failed.step()).isEqualTo("AWAIT_NODE");
    assertThat(failed.finder()).isEqualTo(Stage.BOOTSTRAP);
    assertThat(failed.forGood()).isFalse();
    world.powerOff(first);
    topic.publish("vm-service", destroyed());
    topic.publish("vm-service", world.boot(cluster, AGENT, Role.AGENT, 2));
    assertThat(awaitEvent(K3sReady.class).nodes())
        .extracting(K3sNode::name)
        .containsExactly(SERVER, AGENT);
    assertThat(topic.everything(cluster)).contains("FORGET_FORMER");
  }

  @Test
  void the_cluster_is_ready_without_one_that_will_have_no_other_vm() {
    world.fault(AGENT, GuestFault.Kind.NODE_NEVER_READY, 1);
    requested(0);
    topic.publish("vm-service", world.boot(cluster, SERVER));
    VmBooted first = world.boot(cluster, AGENT, Role.AGENT, 1);
    topic.publish("vm-service", first);
    NodeFailed failed = awaitEvent(NodeFailed.class);

    topic.publish("vm-service", lost(failed));
    world.powerOff(first);
    topic.publish("vm-service", destroyed());

    assertThat(awaitEvent(K3sReady.class).nodes())
        .extracting(K3sNode::name)
        .containsExactly(SERVER);
  }

  @Test
  void a_cluster_that_needs_it_fails_for_what_was_found_on_its_guest() {
    world.fault(AGENT, GuestFault.Kind.CLOUD_INIT_ERROR, 1);
    requested(1);
    topic.publish("vm-service", world.boot(cluster, AGENT, Role.AGENT, 1));
    NodeFailed failed = awaitEvent(NodeFailed.class);

    topic.publish("vm-service", lost(failed));

    StageFailed stage = awaitEvent(StageFailed.class);
    assertThat(stage.code()).isEqualTo(FailureCode.CLOUD_INIT_FAILED);
    assertThat(stage.node()).isEqualTo(AGENT);
    assertThat(stage.message()).isEqualTo(failed.message());
  }

  private void requested(int fewest) {
    ClusterSpec plain = Samples.spec(plainK3s());
    ClusterSpec spec =
        new ClusterSpec(
            plain.servers(),
            List.of(
                new ClusterSpec.AgentPool(
                    "workers", 1, new NodeSize(2, 4096, 20), List.of(), List.of())),
            plain.proxmox(),
            plain.k3s(),
            null,
            null,
            1,
            fewest);
    topic.publish("request-service", Samples.requested(cluster, spec, FailurePolicy.DESTROY));
  }

  private NodeFailed lost(NodeFailed question) {
    return new NodeFailed(
        cluster,
        1,
        question.run(),
        AGENT,
        question.instance(),
        question.code(),
        question.message(),
        Stage.VM,
        true,
        question.step(),
        question.attempts(),
        question.remedy(),
        null);
  }

  private VmDestroyed destroyed() {
    return new VmDestroyed(cluster, 1, 1, AGENT, 1, Vmid.of(20_011), "nextid says free");
  }

  private <E extends ClusterEvent> E awaitEvent(Class<E> type) {
    Awaitility.await(type.getSimpleName())
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(() -> assertThat(topic.said(cluster)).hasAtLeastOneElementOfType(type));
    return topic.said(cluster).stream().filter(type::isInstance).map(type::cast).findFirst().get();
  }
}
