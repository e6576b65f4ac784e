package dev.slipway.vm.store;

import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Capacity spoken for by what is in flight. A reservation lasts from the intent until the guest has
 * booted; after that Proxmox's own numbers have it.
 */
@ApplicationScoped
public class Capacity {
  private static final String FURTHER_DISKS =
      """
      select r.proxmox_node, d.storage, d.disk_bytes
      from reservation_disk d join reservation r using (cluster, node, instance)
      where r.endpoint = ?1\
      """;

  private final EntityManager database;

  Capacity(EntityManager database) {
    this.database = database;
  }

  /** What one VM takes; of disks by storage. */
  public record Amount(long memoryBytes, int cores, Map<String, Long> diskBytes) {}

  /**
   * What is reserved on a node.
   *
   * @param diskBytes on its storages, by name
   * @param vmids of the VMs that it is reserved for
   */
  public record Reserved(
      long memoryBytes, long cores, Map<String, Long> diskBytes, Set<Vmid> vmids) {
    public static final Reserved NOTHING = new Reserved(0, 0, Map.of(), Set.of());
  }

  /**
   * What is reserved for VMs of this node, and on its storages.
   *
   * @param shared storages on which what is reserved for VMs of other nodes counts as well
   */
  public Reserved on(String endpoint, ProxmoxNode node, Set<String> shared) {
    List<Reservation> all = Reservation.list("endpoint", endpoint);
    List<Reservation> here =
        all.stream().filter(each -> each.proxmoxNode.equals(node.value())).toList();
    Map<String, Long> bytes = new HashMap<>();
    disks(endpoint, all)
        .filter(disk -> disk.node().equals(node.value()) || shared.contains(disk.storage()))
        .forEach(disk -> bytes.merge(disk.storage(), disk.bytes(), Long::sum));
    return new Reserved(
        here.stream().mapToLong(each -> each.memoryBytes).sum(),
        here.stream().mapToLong(each -> each.cores).sum(),
        Map.copyOf(bytes),
        vmids(endpoint, node));
  }

  private record Disks(String node, String storage, long bytes) {}

  private Stream<Disks> disks(String endpoint, List<Reservation> reserved) {
    List<?> further =
        database
            .createNativeQuery(FURTHER_DISKS, Object[].class)
            .setParameter(1, endpoint)
            .getResultList();
    return Stream.concat(
        reserved.stream().map(each -> new Disks(each.proxmoxNode, each.storage, each.diskBytes)),
        further.stream()
            .map(Object[].class::cast)
            .map(
                row -> new Disks((String) row[0], (String) row[1], ((Number) row[2]).longValue())));
  }

  private Set<Vmid> vmids(String endpoint, ProxmoxNode node) {
    return database
        .createQuery(
            """
            select l.vmid from VmidLease l, Reservation r
            where r.endpoint = ?1 and r.proxmoxNode = ?2
              and l.cluster = r.cluster and l.node = r.node and l.instance = r.instance""",
            Integer.class)
        .setParameter(1, endpoint)
        .setParameter(2, node.value())
        .getResultStream()
        .map(Vmid::new)
        .collect(Collectors.toSet());
  }

  /**
   * Reserves for one incarnation of a node.
   *
   * @param storage of the root disk
   */
  public void reserve(
      ClusterId cluster,
      NodeName node,
      int instance,
      String endpoint,
      ProxmoxNode proxmoxNode,
      String storage,
      Amount amount) {
    Reservation reservation = new Reservation();
    reservation.cluster = cluster.value();
    reservation.node = node.value();
    reservation.instance = instance;
    reservation.endpoint = endpoint;
    reservation.proxmoxNode = proxmoxNode.value();
    reservation.storage = storage;
    reservation.memoryBytes = amount.memoryBytes();
    reservation.cores = amount.cores();
    reservation.diskBytes = amount.diskBytes().get(storage);
    reservation.persist();
    database.flush();
    amount
        .diskBytes()
        .forEach(
            (other, bytes) -> {
              if (!other.equals(storage)) {
                reserve(reservation, other, bytes);
              }
            });
  }

  /** Goes with the reservation itself. */
  private void reserve(Reservation reservation, String storage, long bytes) {
    database
        .createNativeQuery(
            "insert into reservation_disk (cluster, node, instance, storage, disk_bytes)"
                + " values (?1, ?2, ?3, ?4, ?5)")
        .setParameter(1, reservation.cluster)
        .setParameter(2, reservation.node)
        .setParameter(3, reservation.instance)
        .setParameter(4, storage)
        .setParameter(5, bytes)
        .executeUpdate();
  }

  /** It runs: Proxmox counts it now. */
  public void release(ClusterId cluster, NodeName node, int instance) {
    Reservation.deleteById(new Reservation.Key(cluster.value(), node.value(), instance));
  }
}
