package dev.slipway.request.store;

import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterName;
import dev.slipway.events.ClusterRequested;
import dev.slipway.kit.delivery.ClusterLock;
import dev.slipway.kit.delivery.StateCodec;
import dev.slipway.request.domain.ClusterStatus;
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
    row.phase = phase(row, ClusterRow.status(row)).name();
    return ClusterRow.of(row);
  }

  /** Notes that the cluster's next run was asked for here. The caller holds the row. */
  @Transactional(TxType.MANDATORY)
  public ClusterRow resumeRequested(ClusterId id, int run) {
    ClusterEntity row = findById(id.value());
    row.resumedRun = run;
    row.phase = phase(row, ClusterRow.status(row)).name();
    return ClusterRow.of(row);
  }

  /** Whether the cluster's end was read from the topic: its events up to then are in the log. */
  @Transactional
  public boolean destroyed(ClusterId id) {
    return count("id = ?1 and phase = ?2", id.value(), Phase.DESTROYED.name()) > 0;
  }

  /** The next number of the cluster's own count of events. The caller holds the row. */
  @Transactional(TxType.MANDATORY)
  public long nextNumber(ClusterId id) {
    return findById(id.value()).nextEvent++;
  }

  /** What the topic said of the cluster so far. The caller holds the row. */
  @Transactional(TxType.MANDATORY)
  public ClusterStatus status(ClusterId id) {
    return ClusterRow.status(findById(id.value()));
  }

  /** Keeps what the topic said of the cluster by now. The caller holds the row. */
  @Transactional(TxType.MANDATORY)
  public void keep(ClusterStatus status) {
    ClusterEntity row = findById(status.cluster().value());
    row.status = StateCodec.write(status, ClusterStatus.class);
    row.phase = phase(row, status).name();
    if (row.request == null && status.request().isPresent()) {
      ClusterRequested request = status.request().get();
      accepted(row, request, status.at(ClusterRequested.class).orElseThrow());
      remember(request.name(), row.id);
    }
    if (status.destroyed().isPresent()) {
      getEntityManager()
          .createNativeQuery("delete from living_name where cluster = :id")
          .setParameter("id", row.id)
          .executeUpdate();
    }
  }

  private static void accepted(ClusterEntity row, ClusterRequested request, Instant at) {
    row.request = StateCodec.write(request, ClusterRequested.class);
    row.name = request.name().value();
    row.team = request.team();
    row.requester = request.requester();
    row.createdAt = at;
  }

  /** In a replay the name's next cluster may have come first; ids tell which is the newer. */
  private void remember(ClusterName name, UUID cluster) {
    getEntityManager()
        .createNativeQuery(
            """
            insert into living_name as known (name, cluster) values (:name, :id)
            on conflict (name) do update set cluster = excluded.cluster
            where known.cluster < excluded.cluster
            """)
        .setParameter("name", name.value())
        .setParameter("id", cluster)
        .executeUpdate();
  }

  private Optional<ClusterId> holderOf(String name) {
    return getEntityManager()
        .createNativeQuery("select cluster from living_name where name = :name", UUID.class)
        .setParameter("name", name)
        .getResultStream()
        .map(id -> new ClusterId((UUID) id))
        .findFirst();
  }

  /** What was asked for here counts before the topic has said it. */
  private static Phase phase(ClusterEntity row, ClusterStatus status) {
    if (row.destroyRequestedAt != null && status.phase() != Phase.DESTROYED) {
      return Phase.DESTROYING;
    }
    boolean resumed = row.resumedRun != null && row.resumedRun > status.run();
    return resumed && status.phase() == Phase.HELD ? Phase.PROVISIONING : status.phase();
  }
}
