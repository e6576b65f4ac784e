package dev.slipway.bootstrap;

import static dev.slipway.bootstrap.Samples.plainK3s;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.bootstrap.world.ClusterTopic;
import dev.slipway.bootstrap.world.ServiceProfile;
import dev.slipway.bootstrap.world.SimulatedWorld;
import dev.slipway.bootstrap.world.TestVault;
import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterResumeRequested;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.FailureCode;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.GuestSpec;
import dev.slipway.events.K3sReady;
import dev.slipway.events.NodeInitialised;
import dev.slipway.events.NodeName;
import dev.slipway.events.SecretRef;
import dev.slipway.events.StageFailed;
import dev.slipway.events.StageUndone;
import dev.slipway.lab.backends.BackendsResource;
import dev.slipway.lab.simulator.guest.GuestFault;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole service with a request that wants more on its guests than K3s. */
@QuarkusTest
@TestProfile(ServiceProfile.class)
@WithTestResource(
    value = BackendsResource.class,
    initArgs = @ResourceArg(name = "database", value = "slipway_bootstrap"))
class CustomisedServiceIT {
  private static final NodeName NODE = new NodeName("demo-server-1");

  @Inject TestVault vault;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String kafka;

  @ConfigProperty(name = ServiceProfile.MIRROR_PORT)
  int mirrorPort;

  private final ClusterId cluster = new ClusterId(UuidCreator.getTimeOrderedEpoch());
  private SimulatedWorld world;
  private ClusterTopic topic;

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

  private List<SecretRef> commands(String name, String... texts) {
    return java.util.stream.IntStream.range(0, texts.length)
        .mapToObj(i -> vault.with(cluster, name + "-" + i, texts[i]))
        .toList();
  }

  private void request(FailurePolicy policy, GuestSpec wanted) {
    ClusterSpec plain = Samples.spec(plainK3s());
    ClusterSpec spec =
        new ClusterSpec(
            plain.servers(), plain.agentPools(), plain.proxmox(), plain.k3s(), null, wanted);
    topic.publish("request-service", Samples.requested(cluster, spec, policy));
    topic.publish("vm-service", world.boot(cluster, NODE));
  }

  private <E extends ClusterEvent> E awaitEvent(Class<E> type) {
    Awaitility.await(type.getSimpleName())
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(() -> assertThat(topic.said(cluster)).hasAtLeastOneElementOfType(type));
    return topic.said(cluster).stream().filter(type::isInstance).map(type::cast).findFirst().get();
  }

  private List<Class<?>> said() {
    return topic.said(cluster).stream().<Class<?>>map(Object::getClass).toList();
  }

  @Test
  void everything_wanted_is_done_in_order_and_the_cluster_is_ready_after_it() {
    request(
        FailurePolicy.DESTROY,
        new GuestSpec(
            new GuestSpec.Proxy(
                new GuestSpec.ProxyServer(
                    "http://proxy.invalid:3128",
                    vault.with(cluster, "requested-http-proxy", "me:canary-proxy")),
                null,
                List.of("127.0.0.1")),
            List.of("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"),
            List.of(
                new GuestSpec.GuestFile(
                    "/etc/app.conf",
                    "0600",
                    "root:root",
                    vault.with(cluster, "requested-file-1", "canary-file"))),
            true,
            List.of("jq"),
            commands("pre", "cat /etc/app.conf", "mkdir /root/before"),
            // It ends well only if K3s answers: there would be no kubectl otherwise.
            commands("post", "k3s kubectl get --raw /readyz", "mkdir /root/after canary-post")));

    awaitEvent(K3sReady.class);

    assertThat(said()).containsExactly(NodeInitialised.class, K3sReady.class);
    String everything = topic.everything(cluster);
    assertThat(everything).doesNotContain("canary");
    assertThat(
            everything
                .lines()
                .filter(line -> line.contains("\"STARTED\""))
                .map(line -> line.replaceAll(".*\"step\":\"([A-Z0-9_]+)\".*", "$1")))
        .containsSubsequence(
            "CHECK_REQUIREMENTS",
            "SET_PROXY",
            "TRUST_CERTIFICATES",
            "PLACE_FILES",
            "UPGRADE_PACKAGES",
            "INSTALL_PACKAGES",
            "RUN_PRE_K3S_COMMANDS",
            "CONFIGURE_K3S",
            "AWAIT_NODE",
            "AWAIT_CLUSTER",
            "RUN_POST_K3S_COMMANDS",
            "AWAIT_CLUSTER");
  }

  @Test
  void a_command_that_fails_holds_the_cluster_until_it_is_mended() {
    request(
        FailurePolicy.HOLD,
        new GuestSpec(
            null,
            List.of(),
            List.of(),
            false,
            List.of(),
            List.of(),
            commands("post", "mkdir /root/once", "echo password=canary-said\nexit 7")));
    StageFailed failed = awaitEvent(StageFailed.class);
    assertThat(failed.step()).isEqualTo("RUN_POST_K3S_COMMANDS");
    assertThat(failed.code()).isEqualTo(FailureCode.HOOK_FAILED);
    assertThat(failed.message())
        .contains("command 2 of 2 of postK3sCommands ended with exit status 7");
    vault.with(cluster, "post-1", "true");

    topic.publish("request-service", new ClusterResumeRequested(cluster, 1, 2, "tester"));

    awaitEvent(K3sReady.class);
    assertThat(topic.everything(cluster)).doesNotContain("canary");
  }

  @Test
  void a_package_that_is_nowhere_takes_the_cluster_down_and_says_why() {
    request(FailurePolicy.DESTROY, packages("no-such-package"));

    awaitEvent(StageUndone.class);

    assertThat(said())
        .containsExactly(
            NodeInitialised.class,
            StageFailed.class,
            ClusterDestroyRequested.class,
            StageUndone.class);
    StageFailed failed = awaitEvent(StageFailed.class);
    assertThat(failed.code()).isEqualTo(FailureCode.GUEST_PACKAGES_FAILED);
    assertThat(failed.attempts()).isEqualTo(1);
    assertThat(failed.message()).contains("Unable to locate package no-such-package");
  }

  @Test
  void a_lock_that_somebody_holds_is_waited_for() {
    world.guests().faults().add(new GuestFault(NODE.value(), GuestFault.Kind.APT_LOCKED, 2));
    request(FailurePolicy.DESTROY, packages("jq"));

    awaitEvent(K3sReady.class);

    assertThat(topic.everything(cluster))
        .contains("\"RETRYING\"", "GUEST_PACKAGES_FAILED", "is another process using it?");
  }

  private static GuestSpec packages(String name) {
    return new GuestSpec(null, List.of(), List.of(), false, List.of(name), List.of(), List.of());
  }
}
