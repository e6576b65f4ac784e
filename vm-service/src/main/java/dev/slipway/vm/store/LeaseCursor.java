package dev.slipway.vm.store;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** Where the search in a pool goes on, so that what was given back is given out again last. */
@Entity
@Table(name = "lease_cursor")
public class LeaseCursor extends PanacheEntityBase {
  @Id String pool;

  @Column(name = "next_offset")
  long nextOffset;
}
