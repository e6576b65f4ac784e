package dev.slipway.vm.store;

import dev.slipway.events.ClusterId;
import dev.slipway.events.Vmid;
import dev.slipway.kit.delivery.ClusterLock;
import dev.slipway.kit.delivery.StateCodec;
import dev.slipway.vm.domain.VmStage;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The clusters' rows. Every change happens between {@link #lock} and the end of the transaction.
 */
@ApplicationScoped
public class StageRows implements PanacheRepositoryBase<ClusterRow, UUID>, ClusterLock {
  private final Clock clock;

  StageRows(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void lock(ClusterId cluster) {
    getEntityManager()
        .createNativeQuery("insert into cluster (id) values (?1) on conflict do nothing")
        .setParameter(1, cluster.value())
        .executeUpdate();
    getEntityManager().find(ClusterRow.class, cluster.value(), LockModeType.PESSIMISTIC_WRITE);
  }

  /** The stage as it stands; unknown where there is no row. For changes, lock first. */
  public VmStage read(ClusterId cluster) {
    ClusterRow row = findById(cluster.value());
    return row == null || row.state == null
        ? VmStage.unknown(cluster)
        : StateCodec.read(row.state, VmStage.class);
  }

  /** Writes the stage down under the lock. */
  public void write(VmStage stage) {
    ClusterRow row = findById(stage.cluster().value());
    row.state = StateCodec.write(stage, VmStage.class);
    row.tombstone = stage instanceof VmStage.Undone;
    row.changedAt = clock.instant();
  }

  /** The cluster, undone since, that last had a VM of that id with its disks on that storage. */
  public Optional<ClusterId> hadDisks(String endpoint, Vmid vmid, String storage) {
    String probe =
        """
        {"gone": [{"placement": {"endpoint": "%s", "vmid": %s, "storage": "%s"}}]}"""
            .formatted(endpoint, vmid, storage);
    List<?> found =
        getEntityManager()
            .createNativeQuery(
                "select id from cluster where tombstone and state @> cast(?1 as jsonb)"
                    + " order by changed_at desc limit 1",
                UUID.class)
            .setParameter(1, probe)
            .getResultList();
    return found.stream().map(id -> new ClusterId((UUID) id)).findFirst();
  }
}
