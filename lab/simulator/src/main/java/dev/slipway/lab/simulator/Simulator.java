package dev.slipway.lab.simulator;

import dev.slipway.lab.simulator.faults.Faults;
import dev.slipway.lab.simulator.faults.NodeFault;
import dev.slipway.lab.simulator.faults.QuorumFault;
import dev.slipway.lab.simulator.guest.SimulatedGuests;
import dev.slipway.lab.simulator.mirror.ArtefactMirror;
import dev.slipway.lab.simulator.mirror.K3sStandIn;
import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.access.Accounts;
import dev.slipway.lab.simulator.proxmox.access.Authenticator;
import dev.slipway.lab.simulator.proxmox.access.Roles;
import dev.slipway.lab.simulator.proxmox.api.CallLog;
import dev.slipway.lab.simulator.proxmox.api.FaultyCalls;
import dev.slipway.lab.simulator.proxmox.api.Interceptor;
import dev.slipway.lab.simulator.proxmox.api.Quorum;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Router;
import dev.slipway.lab.simulator.proxmox.cluster.AccessEndpoints;
import dev.slipway.lab.simulator.proxmox.cluster.ClusterEndpoints;
import dev.slipway.lab.simulator.proxmox.cluster.Node;
import dev.slipway.lab.simulator.proxmox.cluster.NodeEndpoints;
import dev.slipway.lab.simulator.proxmox.cluster.PoolEndpoints;
import dev.slipway.lab.simulator.proxmox.cluster.RoleEndpoints;
import dev.slipway.lab.simulator.proxmox.cluster.UserEndpoints;
import dev.slipway.lab.simulator.proxmox.cluster.VmStatistics;
import dev.slipway.lab.simulator.proxmox.firewall.FirewallEndpoints;
import dev.slipway.lab.simulator.proxmox.ha.HaEndpoints;
import dev.slipway.lab.simulator.proxmox.ha.HaResources;
import dev.slipway.lab.simulator.proxmox.ha.HaRounds;
import dev.slipway.lab.simulator.proxmox.http.ApiServer;
import dev.slipway.lab.simulator.proxmox.http.Dispatcher;
import dev.slipway.lab.simulator.proxmox.http.ServerIdentity;
import dev.slipway.lab.simulator.proxmox.qemu.Power;
import dev.slipway.lab.simulator.proxmox.qemu.QemuEndpoints;
import dev.slipway.lab.simulator.proxmox.storage.StorageEndpoints;
import dev.slipway.lab.simulator.proxmox.storage.Storages;
import dev.slipway.lab.simulator.proxmox.storage.VolumeAccess;
import dev.slipway.lab.simulator.proxmox.storage.VolumeEndpoints;
import dev.slipway.lab.simulator.proxmox.tasks.TaskEndpoints;
import dev.slipway.lab.simulator.proxmox.tasks.Tasks;
import dev.slipway.lab.simulator.proxmox.vm.Vms;
import dev.slipway.lab.simulator.qemu.QemuGuests;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A Proxmox VE endpoint with guests, in this process. State is in memory and ends with it.
 *
 * <p>The accessors are for tests: they see everything, whatever an identity of the API may see.
 */
public final class Simulator implements AutoCloseable {

  /** The name under which only this machine reaches it. */
  public static final String LOOPBACK = "localhost";

  private final Laboratory laboratory;
  private final VmStatistics statistics;
  private final Tasks tasks;
  private final Faults faults;
  private final GuestHost guests;
  private final ServerIdentity identity;
  private final Dispatcher dispatcher;
  private final ApiServer server;
  private final ArtefactMirror mirror;
  private HaResources ha;
  private HaRounds haRounds;

  private Simulator(
      SimulatorConfig config, Faults faults, GuestHost guests, String host, int port) {
    Clock clock = Clock.systemUTC();
    this.faults = faults;
    this.guests = guests;
    this.laboratory = Laboratory.build(config, faults, clock);
    this.statistics = new VmStatistics(laboratory.vms(), config.delays().statistics(), clock);
    this.tasks = new Tasks(clock, config.delays().taskTimes(), faults, laboratory.vms()::nameOf);
    this.identity = ServerIdentity.create(clock, host);
    Authenticator authenticator = new Authenticator(laboratory.accounts(), clock);
    this.mirror =
        config.qemu() == null
            ? new ArtefactMirror(config.mirror(), faults)
            : new ArtefactMirror(config.mirror(), faults, K3sStandIn::bytes);
    this.dispatcher =
        new Dispatcher(
            new Router(routes(authenticator, clock)),
            authenticator,
            laboratory.access(),
            laboratory.vms().nodes(),
            this::online,
            clock);
    dispatcher.interceptors().add(new FaultyCalls(faults, laboratory.vms()::nameOf));
    dispatcher.interceptors().add(new Quorum(faults));
    this.server =
        new ApiServer(
            dispatcher,
            identity,
            host.equals(LOOPBACK) ? "127.0.0.1" : "0.0.0.0",
            port,
            config.delays().keepAlive(),
            config.delays().refusal());
  }

  /** On any free port of the loopback address, with guests that answer. */
  public static Simulator start(SimulatorConfig config) {
    return start(config, 0);
  }

  /**
   * @param port 0 = any free one
   */
  public static Simulator start(SimulatorConfig config, int port) {
    return start(config, LOOPBACK, port);
  }

  /**
   * @param host what others know this machine by: it listens on every address then, unless that is
   *     {@link #LOOPBACK}, and has the name in its certificate
   * @param port 0 = any free one
   */
  public static Simulator start(SimulatorConfig config, String host, int port) {
    Faults faults = faults(config);
    GuestHost guests =
        config.qemu() == null
            ? new SimulatedGuests(config.guests(), faults)
            : new QemuGuests(config.qemu());
    return new Simulator(config, faults, guests, host, port);
  }

  /** With other guests than the usual ones; they are closed with the simulator if they can be. */
  public static Simulator start(SimulatorConfig config, GuestHost guests, int port) {
    return new Simulator(config, faults(config), guests, LOOPBACK, port);
  }

  private static Faults faults(SimulatorConfig config) {
    Faults faults = new Faults();
    faults.put(Faults.CONFIGURATION, config.faults().all());
    return faults;
  }

  private List<Route> routes(Authenticator authenticator, Clock clock) {
    AccessControl access = laboratory.access();
    Vms vms = laboratory.vms();
    Storages storages = laboratory.storages();
    VolumeAccess volumeAccess = new VolumeAccess(access);
    NodeEndpoints nodes = new NodeEndpoints(laboratory.nodes(), vms, access, clock, this::online);
    Set<String> bridges =
        laboratory.nodes().stream()
            .map(Node::bridges)
            .flatMap(Set::stream)
            .collect(Collectors.toSet());
    List<Route> routes = new ArrayList<>();
    routes.addAll(
        new AccessEndpoints(access, laboratory.roles(), laboratory.accounts(), authenticator)
            .routes());
    routes.addAll(new RoleEndpoints(laboratory.roles()).routes());
    routes.addAll(new UserEndpoints(laboratory.accounts(), access).routes());
    routes.addAll(
        new ClusterEndpoints(nodes, vms, storages, access, statistics, this::quorate).routes());
    routes.addAll(nodes.routes(identity.fingerprint()));
    routes.addAll(new PoolEndpoints(vms, access, clock).routes());
    routes.addAll(new StorageEndpoints(storages, volumeAccess, access).routes());
    routes.addAll(new VolumeEndpoints(storages, volumeAccess, access, tasks).routes());
    routes.addAll(new TaskEndpoints(tasks, access).routes());
    routes.addAll(new FirewallEndpoints(vms).routes());
    QemuEndpoints qemu = new QemuEndpoints(vms, storages, access, tasks, clock);
    Power power = qemu.power(guests, bridges);
    routes.addAll(qemu.routes(guests, power));
    routes.addAll(new HaEndpoints(qemu.ha(), vms).routes());
    ha = qemu.ha();
    haRounds = qemu.haRounds(power);
    return routes;
  }

  private boolean online(String node) {
    return !faults.stands(NodeFault.class, fault -> fault.concerns(node));
  }

  private boolean quorate() {
    return !faults.stands(QuorumFault.class, fault -> true);
  }

  /** Base URL without {@code /api2/json}. */
  public URI url() {
    return URI.create("https://127.0.0.1:" + server.port());
  }

  /** The authority that signed the server's certificate. */
  public String caPem() {
    return identity.caPem();
  }

  /** SHA-256 of the server's certificate, as Proxmox shows it. */
  public String fingerprint() {
    return identity.fingerprint();
  }

  /** Where K3s releases are served; its faults are made here. */
  public ArtefactMirror mirror() {
    return mirror;
  }

  public Vms vms() {
    return laboratory.vms();
  }

  public HaResources ha() {
    return ha;
  }

  public Storages storages() {
    return laboratory.storages();
  }

  public AccessControl access() {
    return laboratory.access();
  }

  public Roles roles() {
    return laboratory.roles();
  }

  public Accounts accounts() {
    return laboratory.accounts();
  }

  public Tasks tasks() {
    return tasks;
  }

  public VmStatistics statistics() {
    return statistics;
  }

  public CallLog calls() {
    return dispatcher.log();
  }

  /** What goes wrong, to be changed at will. */
  public Faults faults() {
    return faults;
  }

  public GuestHost guests() {
    return guests;
  }

  /** Stand around every call, outermost first. May be changed at any time. */
  public List<Interceptor> interceptors() {
    return dispatcher.interceptors();
  }

  @Override
  public void close() {
    haRounds.close();
    server.close();
    mirror.close();
    tasks.shutDown();
    laboratory.vms().all().forEach(vm -> vm.powerOff());
    if (guests instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException("guests do not close", e);
      }
    }
  }
}
