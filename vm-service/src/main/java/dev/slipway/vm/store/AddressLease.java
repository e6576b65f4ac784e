package dev.slipway.vm.store;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;

/** An IP address of a network that is ours to give, given. */
@Entity
@Table(name = "address_lease")
@IdClass(AddressLease.Key.class)
public class AddressLease extends PanacheEntityBase {
  /** One lease per network and address. */
  public record Key(String network, String address) implements Serializable {}

  @Id String network;

  @Id String address;

  UUID cluster;

  String node;

  int instance;

  Instant since;
}
