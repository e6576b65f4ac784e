package dev.slipway.vm.store;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.UUID;

/** Capacity held for a VM in flight: until it runs, Proxmox counts none of its memory. */
@Entity
@Table(name = "reservation")
@IdClass(Reservation.Key.class)
public class Reservation extends PanacheEntityBase {
  /** One per incarnation of a node. */
  public record Key(UUID cluster, String node, int instance) implements Serializable {}

  @Id UUID cluster;

  @Id String node;

  @Id int instance;

  String endpoint;

  @Column(name = "proxmox_node")
  String proxmoxNode;

  String storage;

  @Column(name = "memory_bytes")
  long memoryBytes;

  int cores;

  /** On the root disk's storage; what goes to others has rows of its own. */
  @Column(name = "disk_bytes")
  long diskBytes;
}
