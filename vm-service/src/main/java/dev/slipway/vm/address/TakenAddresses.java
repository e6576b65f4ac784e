package dev.slipway.vm.address;

import dev.slipway.events.NetworkAddress;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.kit.ssh.RemoteShells;
import dev.slipway.kit.ssh.SshException;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisor.ListedVm;
import dev.slipway.vm.store.Leases;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jboss.logging.Logger;

/**
 * What is known of addresses that somebody else has: other VMs are configured with them, or
 * something answered there. Neither sees everything: a machine that is off, or that has no SSH
 * server, is found by nobody from here.
 */
@ApplicationScoped
public class TakenAddresses {
  private static final Logger LOG = Logger.getLogger(TakenAddresses.class);

  /** As long as that an address where something answered is passed over. */
  private static final Duration REMEMBERED = Duration.ofHours(1);

  private static final String REMEMBER =
      """
      insert into address_conflict (network, address, found, since) values (?1, ?2, ?3, ?4)
      on conflict (network, address) do update set found = excluded.found, since = excluded.since""";

  private final VmConfig config;
  private final EntityManager database;
  private final RemoteShells shells;
  private final Clock clock;
  private final Neighbours neighbours;

  public TakenAddresses(VmConfig config, EntityManager database, RemoteShells shells, Clock clock) {
    this.config = config;
    this.database = database;
    this.shells = shells;
    this.clock = clock;
    this.neighbours = new Neighbours(clock);
  }

  /**
   * Reads what others' VMs are configured with, where that is not known or was read long ago. Those
   * in our range of VMIDs have their addresses out of seeds.
   *
   * @param vms of that endpoint, as far as our rights let us see them
   * @param online the nodes that can be asked
   */
  public void look(
      String endpoint, Hypervisor hypervisor, List<ListedVm> vms, Set<ProxmoxNode> online) {
    neighbours.look(
        endpoint,
        hypervisor,
        vms.stream().filter(vm -> !vm.template() && !Leases.inRange(config, vm.vmid())).toList(),
        online);
  }

  /** Whose they are, as far as is known; in the caller's transaction. */
  public Map<String, String> known(String endpoint, String network) {
    Map<String, String> known = new LinkedHashMap<>(neighbours.addresses(endpoint));
    List<?> remembered =
        database
            .createNativeQuery(
                "select address, found from address_conflict where network = ?1 and since > ?2",
                Object[].class)
            .setParameter(1, network)
            .setParameter(2, Timestamp.from(clock.instant().minus(REMEMBERED)))
            .getResultList();
    remembered.forEach(
        row -> known.put((String) ((Object[]) row)[0], (String) ((Object[]) row)[1]));
    return known;
  }

  /**
   * Whether an SSH server answers there, or something that takes the connection and says nothing.
   * Takes some seconds where nothing does.
   *
   * @return what was found
   */
  public Optional<String> answering(String network, String address) {
    int port = config.networks().get(network).sshPort();
    try {
      String key = shells.fingerprint(address, port);
      return Optional.of("an SSH server with host key %s answers there".formatted(key));
    } catch (SshException none) {
      return none.kind() == SshException.Kind.UNREACHABLE
          ? Optional.empty()
          : Optional.of("something answers at its port %d".formatted(port));
    }
  }

  /**
   * The same of several, side by side: together they take no longer than one.
   *
   * @return what was found, where something was
   */
  public Map<NetworkAddress, String> answering(List<NetworkAddress> asked) {
    Map<NetworkAddress, String> found = new LinkedHashMap<>();
    try (ExecutorService looks = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<String>>> answers =
          looks.invokeAll(
              asked.stream()
                  .map(
                      at ->
                          (Callable<Optional<String>>) () -> answering(at.network(), at.address()))
                  .toList());
      for (int i = 0; i < asked.size(); i++) {
        NetworkAddress at = asked.get(i);
        answers.get(i).get().ifPresent(what -> found.put(at, what));
      }
      return found;
    } catch (ExecutionException bug) {
      throw new IllegalStateException("no answer is an answer as well", bug);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while looking who has an address", e);
    }
  }

  /** The next clusters pass it over too; in the caller's transaction. */
  public void remember(String network, String address, String found) {
    LOG.warnf(
        "Address %s of network %s is passed over for %s: %s", address, network, REMEMBERED, found);
    database
        .createNativeQuery(REMEMBER)
        .setParameter(1, network)
        .setParameter(2, address)
        .setParameter(3, found)
        .setParameter(4, Timestamp.from(clock.instant()))
        .executeUpdate();
  }
}
