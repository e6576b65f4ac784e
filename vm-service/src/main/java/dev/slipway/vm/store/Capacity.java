package dev.slipway.vm.store;

import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.events.ProxmoxNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;

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

  /** What is reserved on a node, and on a storage of it, in bytes. */
  public record Reserved(long memoryBytes, long diskBytes) {}

  public Reserved on(String endpoint, ProxmoxNode node, String storage) {
    Object[] sums =
        (Object[])
            database
                .createQuery(
                    "select coalesce(sum(r.memoryBytes), 0),"
                        + " coalesce(sum(case when r.storage = ?3 then r.diskBytes else 0 end), 0)"
                        + " from Reservation r where r.endpoint = ?1 and r.proxmoxNode = ?2")
                .setParameter(1, endpoint)
                .setParameter(2, node.value())
                .setParameter(3, storage)
                .getSingleResult();
    return new Reserved(((Number) sums[0]).longValue(), ((Number) sums[1]).longValue());
  }

  /** Reserves for one incarnation of a node. */
  public void reserve(
      ClusterId cluster,
      NodeName node,
      int instance,
      String endpoint,
      ProxmoxNode proxmoxNode,
      String storage,
      Reserved amount) {
    Reservation reservation = new Reservation();
    reservation.cluster = cluster.value();
    reservation.node = node.value();
    reservation.instance = instance;
    reservation.endpoint = endpoint;
    reservation.proxmoxNode = proxmoxNode.value();
    reservation.storage = storage;
    reservation.memoryBytes = amount.memoryBytes();
    reservation.diskBytes = amount.diskBytes();
    reservation.persist();
  }

  /** It runs: Proxmox counts it now. */
  public void release(ClusterId cluster, NodeName node, int instance) {
    Reservation.deleteById(new Reservation.Key(cluster.value(), node.value(), instance));
  }
}
