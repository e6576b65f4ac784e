package dev.slipway.vm.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.kit.vault.Secret;
import dev.slipway.lab.simulator.Delays;
import dev.slipway.lab.simulator.Simulator;
import dev.slipway.lab.simulator.SimulatorConfig;
import dev.slipway.lab.simulator.guest.GuestsConfig;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.hypervisor.Hypervisor.CloneRequest;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.Hypervisor.TaskState;
import dev.slipway.vm.hypervisor.Mark;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.proxmox.login.ApiToken;
import dev.slipway.vm.proxmox.login.ProxmoxLogin;
import dev.slipway.vm.proxmox.wire.ProxmoxEndpoint;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A simulated Proxmox and a client with the least rights that suffice. */
public final class Lab implements AutoCloseable {
  public static final ProxmoxNode PVE1 = new ProxmoxNode("pve1");
  public static final Vmid TEMPLATE = new Vmid(9000);
  public static final Vmid VMID = new Vmid(20_000);

  public final Simulator simulator;
  public final ProxmoxHypervisor hypervisor;
  public final Mark mark =
      new Mark(
          UUID.randomUUID(),
          new ClusterId(UuidCreator.getTimeOrderedEpoch()),
          new NodeName("harbour-server-1"),
          1);
  static final String TOKEN_ID = "slipway@pve!svc";
  static final String TOKEN_SECRET = "00000000-0000-4000-8000-000000000001";

  private final Vertx vertx = Vertx.vertx();

  public Lab() {
    this(Delays.NONE);
  }

  public Lab(Delays delays) {
    simulator =
        Simulator.start(
            SimulatorConfig.defaults()
                .withDelays(delays)
                .withGuests(GuestsConfig.withoutDelays().withDhcp("127.77.201.10-127.77.201.99")));
    hypervisor = client(token(), pinned());
  }

  /** Other identities than the one that the service is meant to have. */
  public enum Account {
    WITHOUT_DATASTORE_ALLOCATE("svc@pve!prov", "00000000-0000-4000-8000-000000000003"),
    EVERYTHING("root@pam!lab", "00000000-0000-4000-8000-000000000002");

    private final String token;
    private final String secret;

    Account(String token, String secret) {
      this.token = token;
      this.secret = secret;
    }
  }

  public ProxmoxHypervisor as(Account account) {
    return client(new ApiToken(account.token, () -> Secret.of(account.secret)), pinned());
  }

  ProxmoxHypervisor client(ProxmoxLogin login, ProxmoxEndpoint.Tls tls) {
    return client(List.of(simulator.url()), login, tls);
  }

  ProxmoxHypervisor client(List<URI> entries, ProxmoxLogin login, ProxmoxEndpoint.Tls tls) {
    return new ProxmoxHypervisor(
        vertx,
        new ProxmoxEndpoint("lab", entries, login, tls, Duration.ofSeconds(10)),
        new SimpleMeterRegistry());
  }

  /** The client that the service has with that configuration, for an endpoint of that name. */
  public static ProxmoxHypervisor configured(VmConfig config, String endpoint, Vertx vertx) {
    return (ProxmoxHypervisor)
        new ProxmoxHypervisors(config, vertx, Clock.systemUTC(), new SimpleMeterRegistry())
            .named(endpoint);
  }

  static ProxmoxLogin token() {
    return new ApiToken(TOKEN_ID, () -> Secret.of(TOKEN_SECRET));
  }

  ProxmoxEndpoint.Tls pinned() {
    return new ProxmoxEndpoint.Tls(true, Optional.empty(), List.of(simulator.fingerprint()));
  }

  public CloneRequest request() {
    return new CloneRequest(
        PVE1, TEMPLATE, VMID, mark.node().value(), mark, "slipway", true, "local", PVE1);
  }

  public OwnVm cloned() {
    ends(hypervisor.clone(request()));
    return own();
  }

  public OwnVm own() {
    Sighting found = hypervisor.find(VMID, PVE1);
    assertThat(found).isInstanceOf(Sighting.Visible.class);
    return OwnVm.of(((Sighting.Visible) found).vm(), mark).orElseThrow();
  }

  /** Waits for the task's end, which must be a good one. */
  public void ends(TaskRef task) {
    assertThat(endOf(task.upid())).isEqualTo(new TaskState.Ok());
  }

  /** Waits for the task's end. */
  public TaskState endOf(String upid) {
    TaskRef task = TaskRef.of(upid);
    return await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> hypervisor.task(task), state -> !(state instanceof TaskState.Running));
  }

  @Override
  public void close() {
    hypervisor.close();
    simulator.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
