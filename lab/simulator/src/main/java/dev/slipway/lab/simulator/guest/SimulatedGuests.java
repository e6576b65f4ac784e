package dev.slipway.lab.simulator.guest;

import dev.slipway.lab.simulator.Guest;
import dev.slipway.lab.simulator.GuestHost;
import dev.slipway.lab.simulator.GuestSpec;
import dev.slipway.lab.simulator.faults.Faults;
import dev.slipway.lab.simulator.guest.programs.DownloadTrust;
import dev.slipway.lab.simulator.guest.shell.UnknownCommands;
import dev.slipway.lab.simulator.guest.ssh.GuestSshServer;
import dev.slipway.lab.simulator.kubernetes.K3sClusters;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * Guests that answer on addresses of their own: SSH, and the Kubernetes API once K3s runs. A guest
 * costs no thread while nothing happens on it, so that hundreds of them run side by side. Disks are
 * kept in memory and end with this object.
 */
public final class SimulatedGuests implements GuestHost, AutoCloseable {

  private final Map<Integer, SimulatedGuest> guests = new ConcurrentHashMap<>();
  private final Surroundings shared;

  /** Guests whose faults are their own. */
  public SimulatedGuests(GuestsConfig config) {
    this(config, new Faults());
  }

  public SimulatedGuests(GuestsConfig config, Faults faults) {
    config.faults().forEach(fault -> faults.add(Faults.CONFIGURATION, fault));
    HttpClient downloads =
        HttpClient.newBuilder()
            .sslContext(DownloadTrust.context(config.trustedCaFile()))
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    this.shared =
        new Surroundings(
            config,
            faults,
            new GuestSshServer(),
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2)),
            downloads,
            new UnknownCommands(),
            new AddressConflicts(),
            new K3sClusters(),
            new Dhcp(config.dhcpRange()));
  }

  @Override
  public Guest boot(GuestSpec spec) {
    SimulatedGuest guest = guests.computeIfAbsent(spec.vmid(), vmid -> new SimulatedGuest(shared));
    guest.powerOn(spec);
    return guest;
  }

  @Override
  public void destroy(int vmid) {
    SimulatedGuest guest = guests.remove(vmid);
    if (guest != null) {
      guest.destroy();
    }
  }

  /** What was asked of guests that they do not simulate; a test asserts that it stays empty. */
  public List<UnknownCommands.UnknownCommand> unknownCommands() {
    return shared.unknownCommands().recorded();
  }

  /** Guests that could not listen because their address was taken, one sentence each. */
  public List<String> addressConflicts() {
    return shared.conflicts().found();
  }

  /** The faults in force, to be changed at will. */
  public Faults faults() {
    return shared.faults();
  }

  @Override
  public void close() {
    guests.keySet().forEach(this::destroy);
    shared.ssh().close();
    shared.vertx().close().toCompletionStage().toCompletableFuture().join();
    shared.downloads().shutdownNow();
  }
}
