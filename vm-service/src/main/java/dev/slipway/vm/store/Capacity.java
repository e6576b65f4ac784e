package dev.slipway.vm.store;

import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Capacity spoken for by what is in flight. A reservation lasts from the intent until the guest has
 * booted; after that Proxmox's own numbers have it.
 */
@ApplicationScoped
public class Capacity {
  private final EntityManager database;

  Capacity(EntityManager database) {
    this.database = database;
  }

  /** What one VM takes. */
  public record Amount(long memoryBytes, int cores, long diskBytes) {}

  /**
   * What is reserved on a node, and on a storage of it.
   *
   * @param vmids of the VMs that it is reserved for
   */
  public record Reserved(long memoryBytes, long cores, long diskBytes, Set<Vmid> vmids) {
    public static final Reserved NOTHING = new Reserved(0, 0, 0, Set.of());
  }

  /**
   * What is reserved for VMs of this node, and on its storage.
   *
   * @param shared whether what other nodes have on a storage of that name is on this one
   */
  public Reserved on(String endpoint, ProxmoxNode node, String storage, boolean shared) {
    List<Reservation> all = Reservation.list("endpoint", endpoint);
    List<Reservation> here =
        all.stream().filter(each -> each.proxmoxNode.equals(node.value())).toList();
    return new Reserved(
        here.stream().mapToLong(each -> each.memoryBytes).sum(),
        here.stream().mapToLong(each -> each.cores).sum(),
        (shared ? all : here)
            .stream()
                .filter(each -> each.storage.equals(storage))
                .mapToLong(each -> each.diskBytes)
                .sum(),
        vmids(endpoint, node));
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

  /** Reserves for one incarnation of a node. */
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
    reservation.diskBytes = amount.diskBytes();
    reservation.persist();
  }

  /** It runs: Proxmox counts it now. */
  public void release(ClusterId cluster, NodeName node, int instance) {
    Reservation.deleteById(new Reservation.Key(cluster.value(), node.value(), instance));
  }
}
