package dev.slipway.vm.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.UUID;

/**
 * Which installation this is: made once, kept in the database, part of every mark. Two
 * installations on one Proxmox VE tell their VMs apart by it.
 */
@ApplicationScoped
public class Installation {
  private final EntityManager database;
  private volatile UUID id;

  Installation(EntityManager database) {
    this.database = database;
  }

  /** The id, made by whichever replica asks first. */
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  public UUID id() {
    if (id == null) {
      database
          .createNativeQuery("insert into installation (id) values (?1) on conflict do nothing")
          .setParameter(1, UUID.randomUUID())
          .executeUpdate();
      id =
          (UUID)
              database
                  .createNativeQuery("select id from installation", UUID.class)
                  .getSingleResult();
    }
    return id;
  }
}
