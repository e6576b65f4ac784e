package dev.slipway.vm.store;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A VMID that must not be given out: ours, or somebody else's. */
@Entity
@Table(name = "vmid_lease")
public class VmidLease extends PanacheEntityBase {
  /** Why it is not free. */
  enum State {
    LEASED,
    FOREIGN
  }

  @Id int vmid;

  @Enumerated(EnumType.STRING)
  @Column(columnDefinition = "varchar")
  State state;

  /** Null for a foreign one, as are node and instance. */
  UUID cluster;

  String node;

  Integer instance;

  Instant since;
}
