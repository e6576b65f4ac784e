package dev.slipway.bootstrap.k3s;

import static dev.slipway.bootstrap.Samples.VERSION;
import static dev.slipway.bootstrap.Samples.k3s;
import static dev.slipway.bootstrap.Samples.plainK3s;
import static dev.slipway.bootstrap.Samples.set;
import static dev.slipway.bootstrap.Samples.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.bootstrap.domain.Guest;
import dev.slipway.bootstrap.guest.EvidencedFailure;
import dev.slipway.bootstrap.guest.GuestInitialiser;
import dev.slipway.bootstrap.guest.GuestShells;
import dev.slipway.bootstrap.guest.Member;
import dev.slipway.bootstrap.guest.Poll;
import dev.slipway.bootstrap.guest.SshGuestInitialiser;
import dev.slipway.bootstrap.requirements.GuestRequirements;
import dev.slipway.bootstrap.requirements.SshGuestRequirements;
import dev.slipway.bootstrap.world.MemoryVault;
import dev.slipway.bootstrap.world.ServiceProfile;
import dev.slipway.bootstrap.world.SimulatedWorld;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.events.K3sNode;
import dev.slipway.events.K3sSettings;
import dev.slipway.events.NodeName;
import dev.slipway.events.Role;
import dev.slipway.events.VmBooted;
import dev.slipway.kit.ssh.SshTimeouts;
import dev.slipway.kit.ssh.SshjRemoteShells;
import dev.slipway.kit.steps.StageException;
import dev.slipway.lab.backends.BackendsResource;
import dev.slipway.lab.simulator.guest.GuestFault;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The adapters against a guest that answers SSH and knows no command but those it was told of.
 *
 * <p>They need no Quarkus. But MINA, in the guests, registers a security provider for the whole
 * JVM, and its classes have to come from one class loader in all tests that share this JVM.
 */
@QuarkusTest
@TestProfile(ServiceProfile.class)
@WithTestResource(
    value = BackendsResource.class,
    initArgs = @ResourceArg(name = "database", value = "slipway_bootstrap"))
class SimulatedGuestIT {
  private static final String IMAGES =
      "/var/lib/rancher/k3s/agent/images/k3s-airgap-images-amd64.tar.zst";
  private static final String MANIFESTS = "/var/lib/rancher/k3s/server/manifests";
  private static final NodeName NODE = new NodeName("demo-server-1");

  private final MemoryVault vault = new MemoryVault();
  private final SimulatedWorld world = new SimulatedWorld(vault, 0);
  private final ClusterId cluster = new ClusterId(UuidCreator.getTimeOrderedEpoch());
  private final GuestShells shells =
      new GuestShells(new SshjRemoteShells(SshTimeouts.DEFAULT), vault);
  private final GuestInitialiser guests = new SshGuestInitialiser(shells);
  private final GuestRequirements requirements =
      new SshGuestRequirements(
          shells, 1, 400, 2048, URI.create(world.mirror().baseUrl()), Clock.systemUTC());
  private final K3sInstaller installer =
      new SshK3sInstaller(
          shells,
          vault,
          URI.create(world.mirror().baseUrl()),
          URI.create(world.mirror().baseUrl()),
          true);

  @AfterEach
  void noCommandWasUnknown() {
    assertThat(world.guests().unknownCommands()).isEmpty();
    shells.close();
    world.close();
  }

  private Member booted() {
    VmBooted vm = world.boot(cluster, NODE);
    return member(vm, vm.hostKeyFingerprint(), null);
  }

  private Member member(VmBooted vm, HostKeyFingerprint key, HostKeyFingerprint pending) {
    return new Member(
        cluster,
        NODE,
        Role.SERVER,
        new Guest(vm.address(), vm.sshPort(), vm.sshUser(), key, pending, null));
  }

  private static <T> T eventually(Supplier<Poll<T>> look) {
    var last = new AtomicReference<Poll<T>>();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              last.set(look.get());
              return last.get() instanceof Poll.Done;
            });
    return ((Poll.Done<T>) last.get()).value();
  }

  @Test
  void a_guest_is_initialised_and_shows_its_own_host_key_from_then_on() {
    VmBooted vm = world.boot(cluster, NODE);
    HostKeyFingerprint first = vm.hostKeyFingerprint();
    eventually(() -> guests.awaitCloudInit(member(vm, first, null)));

    HostKeyFingerprint made = guests.makeHostKey(member(vm, first, null));
    assertThat(made).isNotEqualTo(first);
    assertThat(guests.makeHostKey(member(vm, first, null))).isEqualTo(made);

    Member swapping = member(vm, first, made);
    eventually(() -> guests.swapHostKey(swapping));
    // Once more, as after a crash before the commit.
    eventually(() -> guests.swapHostKey(swapping));

    Member swapped = member(vm, made, null);
    guests.disableCloudInit(swapped);
    guests.disableCloudInit(swapped);
    assertThat(new SshjRemoteShells(SshTimeouts.DEFAULT).fingerprint(vm.address(), vm.sshPort()))
        .isEqualTo(made.value());
    try (var anew = new GuestShells(new SshjRemoteShells(SshTimeouts.DEFAULT), vault)) {
      assertThatExceptionOfType(StageException.class)
          .isThrownBy(() -> anew.on(member(vm, first, null), shell -> shell.run("true")))
          .satisfies(refused -> assertThat(refused.code()).isEqualTo("HOST_KEY_MISMATCH"));
    }
  }

  @Test
  void a_guest_comes_back_from_a_restart_without_its_seed_as_it_was() {
    Member member = booted();
    guests.disableCloudInit(member);
    world.eject(member.guest().address());
    String before = onGuest(member, "cat", "/etc/machine-id", "/proc/sys/kernel/random/boot_id");

    eventually(() -> guests.checkReboot(member));

    String after = onGuest(member, "cat", "/etc/machine-id", "/proc/sys/kernel/random/boot_id");
    assertThat(after.lines().findFirst()).isEqualTo(before.lines().findFirst());
    assertThat(after).isNotEqualTo(before);
    // Once more, as after a crash before the commit: it is not restarted a second time.
    eventually(() -> guests.checkReboot(member));
    assertThat(onGuest(member, "cat", "/etc/machine-id", "/proc/sys/kernel/random/boot_id"))
        .isEqualTo(after);
  }

  /** As a real Debian does it: no data source, hence DHCP and host keys of its own. */
  @Test
  void a_guest_whose_cloud_init_still_runs_is_not_found_where_it_was() {
    Member member = booted();
    world.eject(member.guest().address());

    Poll<Void> asked = guests.checkReboot(member);

    assertThat(asked).isInstanceOf(Poll.NotYet.class);
    // It is there again, and not where it was.
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .during(Duration.ofSeconds(2))
        .until(
            () ->
                guests
                    .checkReboot(member)
                    .equals(Poll.notYet("the guest to come back from its restart")));
  }

  @Test
  void a_guest_that_k3s_can_run_on_is_found_so_also_when_k3s_runs() {
    Member member = booted();
    ClusterSpec spec = spec(plainK3s());
    assertThat(requirements.check(member, spec)).isEmpty();
    installer.configure(member, spec, null, null);
    eventually(() -> installer.download(member, VERSION));
    eventually(() -> installer.install(member, spec));
    eventually(() -> installer.start(member, spec));

    assertThat(requirements.check(member, spec)).isEmpty();
  }

  @Test
  void all_that_a_guest_lacks_is_said_at_once_with_remedies() {
    world.fault(NODE, GuestFault.Kind.KERNEL_MODULE_MISSING);
    world.fault(NODE, GuestFault.Kind.PORT_TAKEN);
    world.fault(NODE, GuestFault.Kind.CLOCK_WRONG);
    Member member = booted();

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(() -> requirements.check(member, spec(plainK3s())))
        .withMessageContainingAll("KERNEL_MODULES: ", "PORTS: ", "6443", "CLOCK: ", "3600 s")
        .satisfies(
            failed -> {
              assertThat(failed.code()).isEqualTo("GUEST_REQUIREMENTS");
              assertThat(failed.retryable()).isFalse();
              assertThat(failed.remedy()).contains("KERNEL_MODULES: ", "PORTS: ", "CLOCK: ");
            });
  }

  @Test
  void what_may_pass_by_itself_is_looked_at_again() {
    Member member = booted();
    var nowhere =
        new SshGuestRequirements(
            shells, 1, 400, 2048, URI.create("http://127.0.0.1:9/k3s"), Clock.systemUTC());

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(() -> nowhere.check(member, spec(plainK3s())))
        .withMessageContaining("SOURCE: 127.0.0.1 does not answer the guest, curl's code 7")
        .satisfies(failed -> assertThat(failed.retryable()).isTrue());
  }

  @Test
  void k3s_is_installed_started_and_ready() {
    Member member = booted();
    ClusterSpec spec =
        spec(k3s(VERSION, List.of("traefik"), List.of(), Map.of("etcd-expose-metrics", true)));

    installer.configure(member, spec, null, null);
    eventually(() -> installer.download(member, VERSION));
    eventually(() -> installer.verify(member, VERSION));
    eventually(() -> installer.install(member, spec));
    eventually(() -> installer.start(member, spec));
    eventually(() -> installer.awaitNode(member, member));
    List<K3sNode> nodes = eventually(() -> installer.awaitCluster(List.of(member), spec));

    assertThat(nodes)
        .singleElement()
        .satisfies(
            node -> {
              assertThat(node.name()).isEqualTo(NODE);
              assertThat(node.version()).isEqualTo(VERSION);
            });
    assertThat(onGuest(member, "sha256sum", IMAGES).split(" ")[0])
        .isEqualTo(
            onGuest(
                    member,
                    "sha256sum",
                    "/var/lib/slipway/k3s/" + VERSION.value() + "/k3s-airgap-images-amd64.tar.zst")
                .split(" ")[0]);
    // All of it again changes nothing.
    installer.configure(member, spec, null, null);
    assertThat(installer.download(member, VERSION)).isInstanceOf(Poll.Done.class);
    assertThat(installer.verify(member, VERSION)).isInstanceOf(Poll.Done.class);
    assertThat(installer.install(member, spec)).isInstanceOf(Poll.Done.class);
    assertThat(installer.start(member, spec)).isInstanceOf(Poll.Done.class);
    installer.cancel(member);
    installer.cancel(member);
  }

  @Test
  void what_k3s_is_told_beside_its_configuration_is_there_before_it_starts() {
    Member member = booted();
    var s3 =
        new K3sSettings.Bucket(
            null,
            "snapshots",
            null,
            null,
            false,
            vault.with(cluster, "access", "canary-access"),
            vault.with(cluster, "secret", "canary-secret"));
    ClusterSpec spec =
        spec(
            set(
                k3s(VERSION, List.of(), List.of(), Map.of("flannel-backend", "none")),
                new K3sSettings(
                    "harbour.internal",
                    Map.of("kube-apiserver-arg", List.of("audit-log-maxage=30")),
                    true,
                    true,
                    new K3sSettings.EtcdSnapshots("@daily", 3, s3),
                    List.of(
                        new K3sSettings.Manifest(
                            "network", vault.with(cluster, "manifest", "kind: DaemonSet\n"))),
                    vault.with(cluster, "registries", "mirrors: {}\n"))));

    installer.configure(member, spec, null, null);
    installer.configure(member, spec, null, null);
    eventually(() -> installer.download(member, VERSION));
    eventually(() -> installer.install(member, spec));
    eventually(() -> installer.start(member, spec));
    eventually(() -> installer.awaitNode(member, member));

    assertThat(onGuest(member, "cat", "/etc/rancher/k3s/registries.yaml"))
        .isEqualTo("mirrors: {}\n");
    assertThat(onGuest(member, "cat", MANIFESTS + "/network.yaml")).isEqualTo("kind: DaemonSet\n");
    assertThat(onGuest(member, "stat", "-c", "%a %U", "/etc/rancher/k3s/registries.yaml"))
        .isEqualTo("600 root\n");
    assertThat(onGuest(member, "stat", "-c", "%a %U", MANIFESTS + "/network.yaml"))
        .isEqualTo("600 root\n");
    assertThat(onGuest(member, "stat", "-c", "%a", MANIFESTS)).isEqualTo("700\n");
    assertThat(onGuest(member, "cat", "/proc/sys/vm/overcommit_memory")).isEqualTo("1\n");
    assertThat(onGuest(member, "stat", "-c", "%a %U", "/etc/rancher/k3s/config.yaml"))
        .isEqualTo("600 root\n");
    assertThat(onGuest(member, "cat", "/etc/rancher/k3s/config.yaml"))
        .contains("etcd-s3-access-key: canary-access", "etcd-s3-secret-key: canary-secret");
  }

  private String onGuest(Member member, String... argv) {
    return shells.on(member, shell -> shell.demandAsRoot(argv));
  }

  @Test
  void a_wrong_checksum_is_fetched_again_and_then_permanent() {
    world.mirror().wrongChecksum(VERSION.value());
    Member member = booted();
    eventually(() -> installer.download(member, VERSION));

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(() -> eventually(() -> installer.verify(member, VERSION)))
        .satisfies(
            failed -> {
              assertThat(failed.code()).isEqualTo("CHECKSUM_MISMATCH");
              assertThat(failed.retryable()).isFalse();
            });
  }

  @Test
  void a_resume_after_the_mirror_was_mended_goes_through() {
    world.mirror().wrongChecksum(VERSION.value());
    Member member = booted();
    eventually(() -> installer.download(member, VERSION));
    assertThatExceptionOfType(StageException.class)
        .isThrownBy(() -> eventually(() -> installer.verify(member, VERSION)));
    world.mirror().heal();

    eventually(() -> installer.verify(member, VERSION));
  }

  @Test
  void a_version_that_the_mirror_lacks_is_permanent() {
    world.mirror().missing(VERSION.value());
    Member member = booted();

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(() -> eventually(() -> installer.download(member, VERSION)))
        .satisfies(failed -> assertThat(failed.code()).isEqualTo("K3S_VERSION_NOT_FOUND"));
  }

  @Test
  void a_k3s_that_does_not_take_its_config_is_told_with_its_journal() {
    Member member = booted();
    ClusterSpec spec = spec(k3s(VERSION, List.of(), List.of(), Map.of("no-such-flag", "x")));
    installer.configure(member, spec, null, null);
    eventually(() -> installer.download(member, VERSION));
    eventually(() -> installer.install(member, spec));

    assertThatExceptionOfType(EvidencedFailure.class)
        .isThrownBy(() -> eventually(() -> installer.start(member, spec)))
        .withMessageContaining("no-such-flag")
        .satisfies(
            failed -> {
              assertThat(failed.code()).isEqualTo("K3S_DOES_NOT_START");
              assertThat(failed.retryable()).isFalse();
              assertThat(failed.evidence()).contains("no-such-flag");
            });
  }

  @Test
  void a_guest_whose_cloud_init_ends_in_error_is_told_so() {
    world.fault(NODE, GuestFault.Kind.CLOUD_INIT_ERROR);
    Member member = booted();

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(() -> eventually(() -> guests.awaitCloudInit(member)))
        .satisfies(failed -> assertThat(failed.code()).isEqualTo("CLOUD_INIT_FAILED"));
  }

  @Test
  void a_node_that_never_gets_ready_is_waited_for_with_its_reason() {
    world.fault(NODE, GuestFault.Kind.NODE_NEVER_READY);
    Member member = booted();
    ClusterSpec spec = spec(plainK3s());
    installer.configure(member, spec, null, null);
    eventually(() -> installer.download(member, VERSION));
    eventually(() -> installer.install(member, spec));
    eventually(() -> installer.start(member, spec));

    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(installer.awaitNode(member, member))
                    .isInstanceOfSatisfying(
                        Poll.NotYet.class,
                        waiting -> assertThat(waiting.waitingFor()).contains("not Ready")));
  }

  @Test
  void a_guest_that_is_gone_is_unreachable() {
    VmBooted vm = world.boot(cluster, NODE);
    world.powerOff(vm);

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(() -> installer.cancel(member(vm, vm.hostKeyFingerprint(), null)))
        .satisfies(failed -> assertThat(failed.code()).isEqualTo("GUEST_UNREACHABLE"));
  }

  @Test
  void a_revoked_vault_is_told_as_such() {
    Member member = booted();
    vault.revoke(cluster);

    assertThatExceptionOfType(StageException.class)
        .isThrownBy(() -> installer.cancel(member))
        .satisfies(failed -> assertThat(failed.code()).isEqualTo("VAULT_REVOKED"));
  }
}
