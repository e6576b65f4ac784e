package dev.slipway.kubeconfig.store;

import dev.slipway.events.ClusterId;
import dev.slipway.kit.delivery.ClusterLock;
import dev.slipway.kit.delivery.StateCodec;
import dev.slipway.kubeconfig.domain.KubeconfigStage;
import dev.slipway.kubeconfig.lifecycle.Clusters;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.UUID;

/** The stage's rows in PostgreSQL. */
@ApplicationScoped
class PanacheClusters implements Clusters, ClusterLock {

  @ApplicationScoped
  static class Rows implements PanacheRepositoryBase<ClusterEntity, UUID> {}

  private final Rows rows;
  private final EntityManager entities;

  PanacheClusters(Rows rows, EntityManager entities) {
    this.rows = rows;
    this.entities = entities;
  }

  @Override
  public void lock(ClusterId cluster) {
    entities
        .createNativeQuery("insert into cluster (id) values (?1) on conflict do nothing")
        .setParameter(1, cluster.value())
        .executeUpdate();
    ClusterEntity entity = rows.findById(cluster.value());
    // Refreshed, since it may have been read before somebody else's change was waited for.
    entities.refresh(entity, LockModeType.PESSIMISTIC_WRITE);
  }

  @Override
  public KubeconfigStage load(ClusterId cluster) {
    ClusterEntity entity = rows.findById(cluster.value());
    return entity == null || entity.stage == null
        ? KubeconfigStage.unknown(cluster)
        : StateCodec.read(entity.stage, KubeconfigStage.class);
  }

  @Override
  public void save(KubeconfigStage stage) {
    rows.findById(stage.cluster().value()).stage = StateCodec.write(stage, KubeconfigStage.class);
  }
}
