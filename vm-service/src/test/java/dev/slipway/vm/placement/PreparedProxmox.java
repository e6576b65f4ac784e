package dev.slipway.vm.placement;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.Vmid;
import dev.slipway.lab.simulator.Delays;
import dev.slipway.lab.simulator.Simulator;
import dev.slipway.lab.simulator.SimulatorConfig;
import dev.slipway.lab.simulator.guest.GuestsConfig;
import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.access.Grant;
import dev.slipway.lab.testing.GeneratedFile;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.VmConfigTest;
import dev.slipway.vm.address.TakenAddresses;
import dev.slipway.vm.placement.ProxmoxTools.Result;
import dev.slipway.vm.proxmox.Lab;
import dev.slipway.vm.proxmox.ProxmoxHypervisor;
import io.restassured.specification.RequestSpecification;
import io.smallrye.config.source.yaml.YamlConfigSource;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/** A simulated Proxmox that {@code deploy/proxmox}'s own scripts prepare and clear. */
final class PreparedProxmox implements AutoCloseable {
  static final NodeSize SIZE = new NodeSize(2, 2048, 10);

  final Simulator simulator =
      Simulator.start(
          SimulatorConfig.read(Path.of("src/test/resources/bare-proxmox.yaml"))
              .withDelays(Delays.NONE)
              .withGuests(GuestsConfig.withoutDelays()));
  final ProxmoxTools tools;
  private final Vertx vertx = Vertx.vertx();
  private final Path folder;
  private final List<ProxmoxHypervisor> clients = new ArrayList<>();

  PreparedProxmox(Path folder) throws IOException {
    this.folder = folder;
    tools = new ProxmoxTools(simulator.url().toString(), folder, this::imported);
  }

  /** As what a file of the node's is on a storage of the simulated one. */
  private String imported(String file) {
    Path image = Path.of(file);
    try {
      return simulator
          .storages()
          .store(
              "local", "pve1", "import", image.getFileName().toString(), Files.readAllBytes(image))
          .id();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the setup writes the secret unless it is told otherwise. */
  Path secretFile() {
    return folder.resolve("slipway-token.secret");
  }

  /** Runs one of {@code deploy/proxmox}'s scripts. */
  Result script(String name, String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add("sh");
    command.add(GeneratedFile.projectRoot().resolve("deploy/proxmox").resolve(name).toString());
    command.addAll(List.of(options));
    return tools.run(command);
  }

  /** The setup with the two templates, which must succeed; its configuration. */
  String setUp(String... options) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("--templates", "9000,9001"));
    all.addAll(List.of(options));
    Result result = script("setup.sh", all.toArray(String[]::new));
    assertThat(result.code()).as(result.messages()).isZero();
    return result.output();
  }

  /** The configuration that the setup printed, with the addresses that it cannot know. */
  VmConfig configuration(String yaml) throws IOException {
    Map<String, String> settings =
        new HashMap<>(new YamlConfigSource("setup.sh", yaml).getProperties());
    settings.put("slipway.endpoints.proxmox.url", simulator.url().toString());
    settings.put("slipway.networks.default.cidr", "127.77.0.0/16");
    settings.put("slipway.networks.default.range", "127.77.0.10-127.77.0.20");
    return VmConfigTest.config(settings);
  }

  /** The client that the service has with that configuration. */
  ProxmoxHypervisor client(VmConfig config) {
    ProxmoxHypervisor client = Lab.configured(config, "proxmox", vertx);
    clients.add(client);
    return client;
  }

  List<Finding> findings(VmConfig config, ProxmoxHypervisor hypervisor) {
    ProxmoxSpec spec =
        new ProxmoxSpec("proxmox", "debian-12", "default", null, null, null, null, true, List.of());
    return new Preflight(
            config,
            any -> hypervisor,
            new TakenAddresses(config, null, null, Clock.systemUTC()),
            null,
            Clock.systemUTC())
        .check(spec, SIZE)
        .findings();
  }

  /** Who may do what, and the pools and storages there are. */
  String access() {
    AccessControl access = simulator.access();
    StringBuilder state = new StringBuilder();
    simulator
        .roles()
        .names()
        .forEach(
            role ->
                state.append(
                    "role %s %s\n"
                        .formatted(role, new TreeSet<>(simulator.roles().privileges(role)))));
    access.grants().stream().map(Grant::toString).sorted().forEach(line(state));
    access.pools().names().forEach(pool -> line(state).accept("pool " + pool));
    line(state).accept("members " + access.pools().members());
    simulator.storages().on("pve1").forEach(storage -> line(state).accept(storage.toString()));
    line(state).accept("user " + simulator.accounts().find("slipway@pve").isPresent());
    return state.toString();
  }

  private static Consumer<String> line(StringBuilder state) {
    return text -> state.append(text).append('\n');
  }

  /** All that there is but for one VM, to the last setting. */
  String everybodyElses(Vmid but) {
    StringBuilder state = new StringBuilder(access());
    simulator.vms().all().stream()
        .filter(vm -> vm.vmid() != but.value())
        .map(vm -> vm.vmid() + " " + vm.node() + " " + vm.running() + " " + vm.config())
        .sorted()
        .forEach(line(state));
    simulator
        .storages()
        .all()
        .forEach(
            (node, volumes) ->
                volumes.stream()
                    .filter(volume -> volume.owner() != but.value())
                    .map(volume -> node + " " + volume)
                    .sorted()
                    .forEach(line(state)));
    return state.toString();
  }

  /** A bare call with the token that the setup made. */
  RequestSpecification asSlipway() throws IOException {
    return given()
        .relaxedHTTPSValidation()
        .baseUri(simulator.url() + "/api2/json")
        .header(
            "Authorization",
            "PVEAPIToken=slipway@pve!svc=" + Files.readString(secretFile()).strip())
        .header("Connection", "close");
  }

  @Override
  public void close() throws IOException {
    clients.forEach(ProxmoxHypervisor::close);
    tools.close();
    simulator.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
