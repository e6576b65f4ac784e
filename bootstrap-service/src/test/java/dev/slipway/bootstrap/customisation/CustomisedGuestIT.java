package dev.slipway.bootstrap.customisation;

import static dev.slipway.bootstrap.Samples.VERSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.f4b6a3.uuid.UuidCreator;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.bootstrap.Samples;
import dev.slipway.bootstrap.domain.Guest;
import dev.slipway.bootstrap.guest.GuestShell;
import dev.slipway.bootstrap.guest.GuestShells;
import dev.slipway.bootstrap.guest.Member;
import dev.slipway.bootstrap.guest.Poll;
import dev.slipway.bootstrap.k3s.SshK3sInstaller;
import dev.slipway.bootstrap.world.MemoryVault;
import dev.slipway.bootstrap.world.ServiceProfile;
import dev.slipway.bootstrap.world.SimulatedWorld;
import dev.slipway.events.ClusterId;
import dev.slipway.events.GuestSpec;
import dev.slipway.events.NodeName;
import dev.slipway.events.Role;
import dev.slipway.events.SecretRef;
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
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a request wants on its guests, on a guest that answers SSH and knows no command but those it
 * was told of. In Quarkus for the sake of one class loader, as {@code SimulatedGuestIT} says.
 */
@QuarkusTest
@TestProfile(ServiceProfile.class)
@WithTestResource(
    value = BackendsResource.class,
    initArgs = @ResourceArg(name = "database", value = "slipway_bootstrap"))
class CustomisedGuestIT {
  private static final NodeName NODE = new NodeName("demo-server-1");
  private static final String APT_LOG = "/var/log/apt/history.log";
  private static final String CERTIFICATE =
      "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

  private final MemoryVault vault = new MemoryVault();
  private final SimulatedWorld world = new SimulatedWorld(vault, 0);
  private final ClusterId cluster = new ClusterId(UuidCreator.getTimeOrderedEpoch());
  private final GuestShells shells =
      new GuestShells(new SshjRemoteShells(SshTimeouts.DEFAULT), vault);

  private Member member;

  @BeforeEach
  void boot() {
    VmBooted vm = world.boot(cluster, NODE);
    member =
        new Member(
            cluster,
            NODE,
            Role.SERVER,
            new Guest(
                vm.address(), vm.sshPort(), vm.sshUser(), vm.hostKeyFingerprint(), null, null));
  }

  @AfterEach
  void noCommandWasUnknown() {
    assertThat(world.guests().unknownCommands()).isEmpty();
    shells.close();
    world.close();
  }

  /** A service that has just started and remembers nothing. */
  private GuestCustomiser customiser() {
    return new SshGuestCustomiser(shells, vault);
  }

  private void eventually(Supplier<Poll<Void>> look) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> look.get() instanceof Poll.Done);
  }

  private StageException failure(Supplier<Poll<Void>> look) {
    return assertThatExceptionOfType(StageException.class)
        .isThrownBy(() -> eventually(look))
        .actual();
  }

  private String onGuest(String... command) {
    return shells.on(member, shell -> shell.demandAsRoot(command));
  }

  private boolean isThere(String path) {
    return shells.on(member, shell -> shell.sudo("stat", "-c", "%F", path)).succeeded();
  }

  private List<SecretRef> commands(String... texts) {
    return java.util.stream.IntStream.range(0, texts.length)
        .mapToObj(i -> vault.with(cluster, "command-" + i, texts[i]))
        .toList();
  }

  private GuestSpec.GuestFile file(String path, String permissions, String owner, String content) {
    SecretRef ref = vault.with(cluster, "file" + path.replace('/', '-'), content);
    return new GuestSpec.GuestFile(path, permissions, owner, ref);
  }

  @Test
  void files_lie_where_they_are_wanted_with_owner_and_permissions() {
    var files =
        List.of(
            file("/etc/rancher/k3s/registries.yaml", "0600", "root:root", "mirrors: {}\n"),
            file("/home/slipway/notes", "0640", "slipway", "mine"));

    customiser().placeFiles(member, files);
    customiser().placeFiles(member, files);

    assertThat(onGuest("cat", "/etc/rancher/k3s/registries.yaml")).isEqualTo("mirrors: {}\n");
    assertThat(onGuest("stat", "-c", "%a %U", "/etc/rancher/k3s/registries.yaml"))
        .isEqualTo("600 root\n");
    assertThat(onGuest("stat", "-c", "%a %U", "/home/slipway/notes")).isEqualTo("640 slipway\n");
  }

  @Test
  void a_file_for_somebody_the_guest_does_not_know_is_told_at_once() {
    var files = List.of(file("/srv/page", "0644", "www-data:www-data", "s3cret"));

    StageException failed =
        failure(
            () -> {
              customiser().placeFiles(member, files);
              return Poll.done();
            });

    assertThat(failed.code()).isEqualTo("GUEST_SETUP_FAILED");
    assertThat(failed.retryable()).isFalse();
    assertThat(failed).hasMessageContaining("/srv/page").hasMessageContaining("www-data");
    assertThat(failed).hasMessageNotContaining("s3cret");
  }

  @Test
  void certificates_are_in_the_trust_store() {
    eventually(() -> customiser().trustCertificates(member, List.of(CERTIFICATE, CERTIFICATE)));
    eventually(() -> customiser().trustCertificates(member, List.of(CERTIFICATE, CERTIFICATE)));

    assertThat(onGuest("cat", "/etc/ssl/certs/ca-certificates.crt"))
        .isEqualTo(CERTIFICATE + CERTIFICATE);
  }

  @Test
  void packages_are_upgraded_and_installed_once_whoever_asks_again() {
    eventually(() -> customiser().upgradePackages(member));
    eventually(() -> customiser().upgradePackages(member));
    eventually(() -> customiser().installPackages(member, List.of("jq", "nfs-common")));
    eventually(() -> customiser().installPackages(member, List.of("jq", "nfs-common")));

    assertThat(onGuest("cat", "/var/lib/dpkg/status"))
        .contains("Package: jq", "Package: nfs-common");
    assertThat(onGuest("cat", APT_LOG).lines())
        .satisfiesExactly(
            upgrade -> assertThat(upgrade).endsWith("dist-upgrade"),
            install -> assertThat(install).endsWith("install jq nfs-common"));
  }

  @Test
  void a_package_that_is_nowhere_is_told_with_its_name_and_not_tried_again() {
    StageException failed =
        failure(() -> customiser().installPackages(member, List.of("jq", "no-such-package")));

    assertThat(failed.code()).isEqualTo("GUEST_PACKAGES_FAILED");
    assertThat(failed.retryable()).isFalse();
    assertThat(failed)
        .hasMessageContaining("exit status 100")
        .hasMessageContaining("Unable to locate package no-such-package");
    eventually(() -> customiser().installPackages(member, List.of("jq")));
  }

  @Test
  void a_held_lock_is_a_reason_to_try_again() {
    world.guests().faults().add(new GuestFault(NODE.value(), GuestFault.Kind.APT_LOCKED, 1));

    StageException failed = failure(() -> customiser().installPackages(member, List.of("jq")));

    assertThat(failed.code()).isEqualTo("GUEST_PACKAGES_FAILED");
    assertThat(failed.retryable()).isTrue();
    assertThat(failed).hasMessageContaining("held by process 812");
    eventually(() -> customiser().installPackages(member, List.of("jq")));
    assertThat(onGuest("cat", APT_LOG).lines()).hasSize(1);
  }

  @Test
  void a_command_that_runs_is_found_again_and_none_runs_twice() {
    // mkdir fails where the directory is there: a second run would end badly.
    List<SecretRef> commands =
        commands("mkdir /root/first", "set -e\nmkdir /root/second\nsleep 1.5", "mkdir /root/third");
    Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              customiser().runCommands(member, Hook.PRE_K3S, commands);
              return isThere("/root/second");
            });
    assertThat(customiser().runCommands(member, Hook.PRE_K3S, commands))
        .isEqualTo(Poll.notYet("command 2 of 3 of preK3sCommands is running"));
    assertThat(isThere("/root/third")).isFalse();

    eventually(() -> customiser().runCommands(member, Hook.PRE_K3S, commands));

    assertThat(isThere("/root/third")).isTrue();
    assertThat(isThere("/var/lib/slipway/hooks/pre-k3s-2.sh")).as("may hold a secret").isFalse();
  }

  @Test
  void what_ran_is_known_after_a_restart_of_the_guest() {
    List<SecretRef> commands = commands("mkdir /root/first");
    eventually(() -> customiser().runCommands(member, Hook.POST_K3S, commands));
    // Which systemd forgets then, as it does a unit that is stopped.
    onGuest("systemctl", "stop", "slipway-guest-post-k3s-1");

    Poll<Void> again = customiser().runCommands(member, Hook.POST_K3S, commands);

    assertThat(again).isEqualTo(Poll.done());
  }

  @Test
  void a_command_that_fails_is_told_with_its_status_and_the_end_of_what_it_said() {
    List<SecretRef> commands =
        commands("mkdir /root/first", "echo token=hunter2hunter2 is refused\nexit 3", "mkdir /c");

    StageException failed = failure(() -> customiser().runCommands(member, Hook.PRE_K3S, commands));

    assertThat(failed.code()).isEqualTo("HOOK_FAILED");
    assertThat(failed.retryable()).isFalse();
    assertThat(failed)
        .hasMessageContaining("command 2 of 3 of preK3sCommands ended with exit status 3")
        .hasMessageContaining("is refused")
        .hasMessageNotContaining("hunter2");
    assertThat(isThere("/c")).isFalse();
  }

  @Test
  void after_it_is_mended_it_goes_on_with_the_command_that_failed() {
    List<SecretRef> commands = commands("mkdir /root/first", "cat /root/mended");
    failure(() -> customiser().runCommands(member, Hook.PRE_K3S, commands));
    onGuest("touch", "/root/mended");

    eventually(() -> customiser().runCommands(member, Hook.PRE_K3S, commands));

    assertThat(onGuest("cat", "/var/lib/slipway/hooks/pre-k3s.ended")).isEqualTo("2");
  }

  @Test
  void a_destroy_stops_what_runs() {
    List<SecretRef> commands = commands("sleep 600");
    customiser().runCommands(member, Hook.PRE_K3S, commands);
    String unit = "slipway-guest-pre-k3s-1";
    assertThat(shells.on(member, shell -> shell.units().state(unit)).running()).isTrue();

    installer(URI.create(world.mirror().baseUrl())).cancel(member);

    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(shells.on(member, shell -> shell.units().state(unit)).running())
                    .isFalse());
  }

  @Test
  void downloads_and_k3s_go_through_the_proxy() throws Exception {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    HttpServer proxy = proxy(seen);
    try {
      var url = "http://127.0.0.1:" + proxy.getAddress().getPort();
      SecretRef login = vault.with(cluster, "requested-http-proxy", "user:pa%24%24word");
      customiser()
          .setProxy(
              member,
              new GuestSpec.Proxy(
                  new GuestSpec.ProxyServer(url, login), null, List.of("10.0.0.0/8")),
              "harbour.internal");
      // Nobody but the proxy knows where that is.
      SshK3sInstaller installer = installer(URI.create("http://mirror.invalid/k3s"));

      eventually(() -> installer.download(member, VERSION));
      eventually(() -> installer.verify(member, VERSION));
      eventually(() -> installer.install(member, Samples.spec(Samples.plainK3s())));

      assertThat(seen).containsExactly("Basic dXNlcjpwYSQkd29yZA==");
      assertThat(onGuest("cat", "/etc/systemd/system/k3s.service.env"))
          .contains("http_proxy='http://user:pa%24%24word@127.0.0.1:")
          .contains("NO_PROXY='localhost,127.0.0.1,::1,.svc,.harbour.internal,")
          .contains(member.guest().address() + ",10.0.0.0/8'");
      assertThat(onGuest("stat", "-c", "%a", GuestShell.ENVIRONMENT)).isEqualTo("600\n");
    } finally {
      proxy.stop(0);
    }
  }

  private SshK3sInstaller installer(URI mirror) {
    return new SshK3sInstaller(shells, vault, mirror, mirror, false);
  }

  /** Hands on to the mirror whatever the host's name is, and remembers who asked. */
  private HttpServer proxy(Set<String> seen) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    URI mirror = URI.create(world.mirror().baseUrl());
    server.createContext(
        "/",
        exchange -> {
          seen.add(exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
          URI asked = mirror.resolve(exchange.getRequestURI().getRawPath());
          byte[] body = asked.toURL().openStream().readAllBytes();
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }
}
