package dev.slipway.kubeconfig.store;

import dev.slipway.events.ClusterId;
import dev.slipway.kubeconfig.vault.VaultRows;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@link VaultRows} in PostgreSQL. */
@ApplicationScoped
class PanacheVaultRows implements VaultRows {

  @ApplicationScoped
  static class Clusters implements PanacheRepositoryBase<VaultClusterEntity, UUID> {}

  @ApplicationScoped
  static class Secrets implements PanacheRepositoryBase<VaultSecretEntity, VaultSecretEntity.Key> {}

  private final Clusters clusters;
  private final Secrets secrets;
  private final EntityManager entities;
  private final Clock clock;

  PanacheVaultRows(Clusters clusters, Secrets secrets, EntityManager entities, Clock clock) {
    this.clusters = clusters;
    this.secrets = secrets;
    this.entities = entities;
    this.clock = clock;
  }

  @Override
  public Optional<Row> find(ClusterId cluster) {
    return clusters.findByIdOptional(cluster.value()).map(PanacheVaultRows::row);
  }

  @Override
  public Row lock(ClusterId cluster) {
    entities
        .createNativeQuery(
            "insert into vault_cluster (cluster, state) values (?1, 'OPEN') on conflict do nothing")
        .setParameter(1, cluster.value())
        .executeUpdate();
    VaultClusterEntity entity = clusters.findById(cluster.value());
    // Refreshed, since it may have been read before somebody else's change was waited for.
    entities.refresh(entity, LockModeType.PESSIMISTIC_WRITE);
    return row(entity);
  }

  @Override
  public void update(ClusterId cluster, Row row) {
    VaultClusterEntity entity = clusters.findById(cluster.value());
    entity.state = row.state();
    entity.wrappedKey = row.wrappedKey();
  }

  @Override
  public void forget(ClusterId cluster) {
    clusters.deleteById(cluster.value());
  }

  @Override
  public Optional<byte[]> sealed(ClusterId cluster, String name) {
    return secrets.findByIdOptional(key(cluster, name)).map(entity -> entity.sealed);
  }

  @Override
  public void put(ClusterId cluster, String name, byte[] sealed) {
    VaultSecretEntity entity =
        secrets
            .findByIdOptional(key(cluster, name))
            .orElseGet(
                () -> {
                  var fresh = new VaultSecretEntity();
                  fresh.key = key(cluster, name);
                  return fresh;
                });
    entity.sealed = sealed;
    secrets.persist(entity);
  }

  @Override
  public void delete(ClusterId cluster, String name) {
    secrets.deleteById(key(cluster, name));
  }

  @Override
  public List<String> names(ClusterId cluster) {
    return secrets
        .find("key.cluster = ?1 order by key.name", cluster.value())
        .<VaultSecretEntity>stream()
        .map(entity -> entity.key.name())
        .toList();
  }

  @Override
  public void audit(ClusterId cluster, String name, String caller) {
    var read = new VaultReadEntity();
    read.cluster = cluster.value();
    read.name = name;
    read.caller = caller;
    read.at = clock.instant();
    entities.persist(read);
  }

  @Override
  public Optional<WrappedKey> anyWrappedKey() {
    return clusters.find("wrappedKey is not null").range(0, 0).<VaultClusterEntity>stream()
        .findFirst()
        .map(entity -> new WrappedKey(new ClusterId(entity.cluster), entity.wrappedKey));
  }

  private static VaultSecretEntity.Key key(ClusterId cluster, String name) {
    return new VaultSecretEntity.Key(cluster.value(), name);
  }

  private static Row row(VaultClusterEntity entity) {
    return new Row(entity.state, entity.wrappedKey);
  }
}
