package dev.slipway.vm.store;

import dev.slipway.events.ClusterId;
import dev.slipway.events.FailureCode;
import dev.slipway.events.NetworkAddress;
import dev.slipway.events.NodeName;
import dev.slipway.events.Vmid;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.store.LeasePool.Addresses;
import dev.slipway.vm.store.LeasePool.Vmids;
import io.quarkus.hibernate.orm.panache.Panache;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * VMIDs and addresses, given out one after the other with wrap-around, so that one which was given
 * back stays unused for as long as can be. Each call belongs to the caller's transaction; leases
 * end only after the VM's absence was proven, or by an operator's force.
 */
@ApplicationScoped
public class Leases {
  // One statement: two clusters that had the same one after the other may be learnt of at once, and
  // in either order, since their events lie in different partitions.
  private static final String HOLD_VMID =
      """
      insert into vmid_lease (vmid, state, cluster, node, instance, since)
      values (?1, 'LEASED', ?2, ?3, ?4, ?5)
      on conflict (vmid) do update set state = excluded.state, cluster = excluded.cluster,
        node = excluded.node, instance = excluded.instance, since = excluded.since
      where vmid_lease.since <= excluded.since\
      """;

  private static final String HOLD_ADDRESS =
      """
      insert into address_lease (network, address, cluster, node, instance, since)
      values (?1, ?2, ?3, ?4, ?5, ?6)
      on conflict (network, address) do update set cluster = excluded.cluster,
        node = excluded.node, instance = excluded.instance, since = excluded.since
      where address_lease.since <= excluded.since\
      """;

  /** A foreign VM may be gone by then: nextid is asked again before its VMID is used. */
  private static final Duration FOREIGN_FOR = Duration.ofDays(1);

  private final VmConfig config;
  private final Clock clock;

  Leases(VmConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  /**
   * Leases the next free VMID of the range.
   *
   * @throws VmFailure VMID_RANGE_EXHAUSTED
   */
  public Vmid vmid(ClusterId cluster, NodeName node, int instance) {
    Vmids range = Vmids.of(config.vmidRange());
    LongFunction<Integer> at = offset -> (int) (range.first() + offset);
    long offset = next(range.pool(), at, this::vmidFree);
    if (offset < 0) {
      throw new VmFailure(
          FailureCode.VMID_RANGE_EXHAUSTED,
          "Every VMID of %s is leased".formatted(config.vmidRange()));
    }
    leased(at.apply(offset), cluster, node, instance);
    return new Vmid(at.apply(offset));
  }

  /**
   * Leases the next free address of a configured network.
   *
   * @param others addresses that somebody else has
   * @throws VmFailure ADDRESS_POOL_EXHAUSTED
   */
  public String address(
      String network, ClusterId cluster, NodeName node, int instance, Set<String> others) {
    Addresses range = Addresses.of(network, config.networks().get(network));
    long offset =
        next(
            range.pool(),
            range::at,
            address ->
                range.allows(address)
                    && !others.contains(address)
                    && AddressLease.findById(new AddressLease.Key(network, address)) == null);
    if (offset < 0) {
      throw new VmFailure(
          FailureCode.ADDRESS_POOL_EXHAUSTED,
          "Every address of network %s is leased, or somebody else's".formatted(network));
    }
    leased(network, range.at(offset), cluster, node, instance);
    return range.at(offset);
  }

  /**
   * Leases an address of a network that was asked for, in its range or not.
   *
   * @throws VmFailure ADDRESS_IN_USE
   */
  public void lease(
      String network, String address, ClusterId cluster, NodeName node, int instance) {
    locked(LeasePool.nameOf(network));
    AddressLease lease = AddressLease.findById(new AddressLease.Key(network, address));
    if (lease != null) {
      throw inUse(address, "it is leased to %s of cluster %s".formatted(lease.node, lease.cluster));
    }
    leased(network, address, cluster, node, instance);
  }

  /** That somebody has an address who is not to lose it. */
  public static VmFailure inUse(String address, String found) {
    return new VmFailure(
        FailureCode.ADDRESS_IN_USE, "Address %s is in use: %s".formatted(address, found));
  }

  /** Gives the address back, and nothing else that the incarnation of the node has. */
  public void releaseAddress(String network, String address, ClusterId cluster) {
    AddressLease.delete(
        "network = ?1 and address = ?2 and cluster = ?3", network, address, cluster.value());
  }

  /**
   * Holds what a VM has that was learnt of from the log, unless somebody has it since later: of two
   * that had the same, the earlier one gave it back before the later one got it.
   *
   * @param network of the first card; null where it is not known: then the first whose range has
   *     the address
   * @param since when the VM was said to be there
   */
  public void hold(
      Placement placement,
      String network,
      ClusterId cluster,
      NodeName node,
      int instance,
      Instant since) {
    EntityManager database = VmidLease.getEntityManager();
    database
        .createNativeQuery(HOLD_VMID)
        .setParameter(1, placement.vmid().value())
        .setParameter(2, cluster.value())
        .setParameter(3, node.value())
        .setParameter(4, instance)
        .setParameter(5, since)
        .executeUpdate();
    Stream.concat(first(placement, network), placement.furtherAddresses().stream())
        .forEach(
            address ->
                database
                    .createNativeQuery(HOLD_ADDRESS)
                    .setParameter(1, address.network())
                    .setParameter(2, address.address())
                    .setParameter(3, cluster.value())
                    .setParameter(4, node.value())
                    .setParameter(5, instance)
                    .setParameter(6, since)
                    .executeUpdate());
  }

  /** None where DHCP gives it, or no network is known to have it. */
  private Stream<NetworkAddress> first(Placement placement, String network) {
    String address = placement.address();
    return address == null
        ? Stream.empty()
        : Optional.ofNullable(network).or(() -> networkOf(address)).stream()
            .map(name -> new NetworkAddress(name, address));
  }

  private Optional<String> networkOf(String address) {
    return config.networks().entrySet().stream()
        .filter(network -> network.getValue().range().isPresent())
        .filter(network -> Addresses.of(network.getKey(), network.getValue()).has(address))
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst();
  }

  private void leased(int vmid, ClusterId cluster, NodeName node, int instance) {
    VmidLease lease = new VmidLease();
    lease.vmid = vmid;
    lease.state = VmidLease.State.LEASED;
    lease.cluster = cluster.value();
    lease.node = node.value();
    lease.instance = instance;
    lease.since = clock.instant();
    lease.persist();
  }

  private void leased(
      String network, String address, ClusterId cluster, NodeName node, int instance) {
    AddressLease lease = new AddressLease();
    lease.network = network;
    lease.address = address;
    lease.cluster = cluster.value();
    lease.node = node.value();
    lease.instance = instance;
    lease.since = clock.instant();
    lease.persist();
  }

  /** Somebody else has this VMID: it is passed over, and what else was leased with it is free. */
  public void foreign(Vmid vmid, ClusterId cluster, NodeName node, int instance) {
    VmidLease lease = VmidLease.findById(vmid.value());
    if (lease != null) {
      lease.state = VmidLease.State.FOREIGN;
      lease.cluster = null;
      lease.node = null;
      lease.instance = null;
      lease.since = clock.instant();
    }
    release(cluster, node, instance);
  }

  /** The same of one that nobody here has leased; no effect if somebody has. */
  public void passOver(Vmid vmid) {
    VmidLease.getEntityManager()
        .createNativeQuery(
            "insert into vmid_lease (vmid, state, since) values (?1, 'FOREIGN', ?2)"
                + " on conflict (vmid) do update set since = excluded.since"
                + " where vmid_lease.state = 'FOREIGN'")
        .setParameter(1, vmid.value())
        .setParameter(2, clock.instant())
        .executeUpdate();
  }

  /** Gives back what an incarnation of a node had. */
  public void release(ClusterId cluster, NodeName node, int instance) {
    String ours = "cluster = ?1 and node = ?2 and instance = ?3";
    VmidLease.delete(ours, cluster.value(), node.value(), instance);
    AddressLease.delete(ours, cluster.value(), node.value(), instance);
    Reservation.delete(ours, cluster.value(), node.value(), instance);
  }

  /** Gives back whatever a cluster has. */
  public void release(ClusterId cluster) {
    VmidLease.delete("cluster", cluster.value());
    AddressLease.delete("cluster", cluster.value());
    Reservation.delete("cluster", cluster.value());
  }

  /** What a cluster has leased now. */
  public record Held(Set<Vmid> vmids, Set<String> addresses) {}

  public Held held(ClusterId cluster) {
    List<VmidLease> vmids = VmidLease.list("cluster", cluster.value());
    List<AddressLease> addresses = AddressLease.list("cluster", cluster.value());
    return new Held(
        vmids.stream().map(lease -> new Vmid(lease.vmid)).collect(Collectors.toSet()),
        addresses.stream().map(lease -> lease.address).collect(Collectors.toSet()));
  }

  /** Every VMID that is ours now, of whichever cluster. */
  public Set<Vmid> leased() {
    List<VmidLease> leases = VmidLease.list("state", VmidLease.State.LEASED);
    return leases.stream().map(lease -> new Vmid(lease.vmid)).collect(Collectors.toSet());
  }

  /**
   * @throws IllegalArgumentException naming the key, where the range of VMIDs cannot be meant
   */
  public static void requireVmids(VmConfig config) {
    Vmids.of(config.vmidRange());
  }

  /**
   * @throws IllegalArgumentException naming the key, where a network's range cannot be meant
   */
  public static void requireAddresses(String name, VmConfig.Network network) {
    Addresses range = Addresses.of(name, network);
    network.cidr().ifPresent(range::requireWithin);
  }

  /** Whether that VMID is one of those that may be ours. */
  public boolean inRange(Vmid vmid) {
    return inRange(config, vmid);
  }

  /** The same, of any configuration. */
  public static boolean inRange(VmConfig config, Vmid vmid) {
    Vmids range = Vmids.of(config.vmidRange());
    return vmid.value() >= range.first() && vmid.value() <= range.last();
  }

  private boolean vmidFree(Integer vmid) {
    VmidLease lease = VmidLease.findById(vmid);
    if (lease == null) {
      return true;
    }
    boolean again =
        lease.state == VmidLease.State.FOREIGN
            && lease.since.isBefore(clock.instant().minus(FOREIGN_FOR));
    if (again) {
      lease.delete();
      Panache.flush();
    }
    return again;
  }

  /** The first free offset from the cursor on; negative when there is none. */
  private <T> long next(LeasePool pool, LongFunction<T> at, Predicate<T> free) {
    LeaseCursor cursor = locked(pool.name());
    for (long tried = 0; tried < pool.size(); tried++) {
      long offset = (cursor.nextOffset + tried) % pool.size();
      if (free.test(at.apply(offset))) {
        cursor.nextOffset = (offset + 1) % pool.size();
        return offset;
      }
    }
    return -1;
  }

  /** Whoever leases from a pool waits for whoever is leasing: two never find the same one free. */
  private static LeaseCursor locked(String pool) {
    EntityManager database = LeaseCursor.getEntityManager();
    database
        .createNativeQuery(
            "insert into lease_cursor (pool, next_offset) values (?1, 0) on conflict do nothing")
        .setParameter(1, pool)
        .executeUpdate();
    LeaseCursor cursor = database.find(LeaseCursor.class, pool, LockModeType.PESSIMISTIC_WRITE);
    database.refresh(cursor);
    return cursor;
  }
}
