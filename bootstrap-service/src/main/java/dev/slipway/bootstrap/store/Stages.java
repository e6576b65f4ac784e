package dev.slipway.bootstrap.store;

import dev.slipway.bootstrap.domain.BootstrapStage;
import dev.slipway.events.ClusterId;
import dev.slipway.kit.delivery.ClusterLock;
import dev.slipway.kit.delivery.StateCodec;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;

/** Where the state of each cluster is kept. */
@ApplicationScoped
public class Stages implements ClusterLock {
  private final EntityManager entities;
  private final Clock clock;

  Stages(EntityManager entities, Clock clock) {
    this.entities = entities;
    this.clock = clock;
  }

  @Override
  public void lock(ClusterId cluster) {
    entities
        .createNativeQuery("insert into cluster (id) values (?1) on conflict (id) do nothing")
        .setParameter(1, cluster.value())
        .executeUpdate();
    locked(cluster);
  }

  private ClusterEntity locked(ClusterId cluster) {
    ClusterEntity row = ClusterEntity.findById(cluster.value(), LockModeType.PESSIMISTIC_WRITE);
    if (row == null) {
      throw new IllegalStateException("cluster " + cluster + " has no row");
    }
    return row;
  }

  /** The state, its row locked until the caller's transaction ends. */
  public BootstrapStage lockedStage(ClusterId cluster) {
    return stage(cluster, locked(cluster));
  }

  /** The state as it is committed now; unknown for a cluster without a row. */
  public BootstrapStage read(ClusterId cluster) {
    return QuarkusTransaction.requiringNew()
        .call(() -> stage(cluster, ClusterEntity.findById(cluster.value())));
  }

  private static BootstrapStage stage(ClusterId cluster, ClusterEntity row) {
    return row == null || row.state == null
        ? BootstrapStage.unknown(cluster)
        : StateCodec.read(row.state, BootstrapStage.class);
  }

  /** Stores a state in the caller's transaction, which holds the row's lock. */
  public void save(BootstrapStage stage) {
    ClusterEntity row = locked(stage.cluster());
    row.state = StateCodec.write(stage, BootstrapStage.class);
    row.phase = stage.getClass().getSimpleName();
    row.tombstone = stage instanceof BootstrapStage.Undone;
    row.updatedAt = clock.instant();
  }
}
