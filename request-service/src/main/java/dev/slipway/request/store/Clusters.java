package dev.slipway.request.store;

import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterRequested;
import dev.slipway.kit.delivery.ClusterLock;
import dev.slipway.kit.delivery.StateCodec;
import dev.slipway.request.domain.Phase;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The clusters, one row each, for ever. */
@ApplicationScoped
public class Clusters implements PanacheRepositoryBase<ClusterEntity, UUID>, ClusterLock {

  /**
   * Which clusters a list is to have.
   *
   * @param phases empty for all
   * @param name null for all
   * @param before only clusters older than this one; null for all
   */
  public record Filter(Set<Phase> phases, String name, ClusterId before) {}

  @Override
  @Transactional(TxType.MANDATORY)
  public void lock(ClusterId cluster) {
    getEntityManager()
        .createNativeQuery("insert into cluster (id) values (:id) on conflict do nothing")
        .setParameter("id", cluster.value())
        .executeUpdate();
    findById(cluster.value(), LockModeType.PESSIMISTIC_WRITE);
  }

  /**
   * Puts an accepted cluster down.
   *
   * @return empty when it is in, or the living cluster that has the name already
   */
  @Transactional(TxType.MANDATORY)
  public Optional<ClusterId> insert(ClusterRequested request, boolean protection, Instant now) {
    int taken =
        getEntityManager()
            .createNativeQuery(
                "insert into living_name (name, cluster) values (:name, :id) on conflict do nothing")
            .setParameter("name", request.name().value())
            .setParameter("id", request.cluster().value())
            .executeUpdate();
    if (taken == 0) {
      return holderOf(request.name().value());
    }
    ClusterEntity row = new ClusterEntity();
    row.id = request.cluster().value();
    row.deletionProtection = protection;
    row.phase = Phase.REQUESTED.name();
    row.nextEvent = 1;
    accepted(row, request, now);
    persist(row);
    return Optional.empty();
  }

  /** The cluster of that id, if it was ever accepted here. */
  @Transactional
  public Optional<ClusterRow> known(ClusterId id) {
    return findByIdOptional(id.value()).filter(row -> row.request != null).map(ClusterRow::of);
  }

  /** The living cluster of that name. */
  @Transactional
  public Optional<ClusterRow> living(String name) {
    return holderOf(name).flatMap(this::known);
  }

  /** At most {@code limit} clusters, the newest first. */
  @Transactional
  public List<ClusterRow> list(Filter filter, int limit) {
    List<String> terms = new ArrayList<>(List.of("request is not null"));
    Parameters parameters = new Parameters();
    if (!filter.phases().isEmpty()) {
      terms.add("phase in :phases");
      parameters.and("phases", filter.phases().stream().map(Phase::name).toList());
    }
    if (filter.name() != null) {
      terms.add("name = :name");
      parameters.and("name", filter.name());
    }
    if (filter.before() != null) {
      terms.add("id < :before");
      parameters.and("before", filter.before().value());
    }
    // Ids are UUIDs of version 7, so that their order is that of acceptance.
    return find(String.join(" and ", terms) + " order by id desc", parameters)
        .page(0, limit)
        .list()
        .stream()
        .map(ClusterRow::of)
        .toList();
  }

  /** Notes that the cluster's end was asked for here. The caller holds the row. */
  @Transactional(TxType.MANDATORY)
  public ClusterRow destroyRequested(ClusterId id, Instant now) {
    ClusterEntity row = findById(id.value());
    row.destroyRequestedAt = now;
    row.phase = ClusterRow.status(row).phase(true).name();
    return ClusterRow.of(row);
  }

  /**
   * Shows that a held cluster was resumed here, until the topic has said it. The caller holds the
   * row.
   */
  @Transactional(TxType.MANDATORY)
  public ClusterRow resumed(ClusterId id) {
    ClusterEntity row = findById(id.value());
    row.phase = Phase.PROVISIONING.name();
    return ClusterRow.of(row);
  }

  /** Whether the cluster's end was read from the topic: its events up to then are in the log. */
  @Transactional
  public boolean destroyed(ClusterId id) {
    return count("id = ?1 and phase = ?2", id.value(), Phase.DESTROYED.name()) > 0;
  }

  private static void accepted(ClusterEntity row, ClusterRequested request, Instant at) {
    row.request = StateCodec.write(request, ClusterRequested.class);
    row.name = request.name().value();
    row.team = request.team();
    row.requester = request.requester();
    row.createdAt = at;
  }

  private Optional<ClusterId> holderOf(String name) {
    return getEntityManager()
        .createNativeQuery("select cluster from living_name where name = :name", UUID.class)
        .setParameter("name", name)
        .getResultStream()
        .map(id -> new ClusterId((UUID) id))
        .findFirst();
  }
}
