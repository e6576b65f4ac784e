package dev.slipway.vm.orphans;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.events.ResourceKind;
import dev.slipway.vm.orphans.Findings.NotVerifiable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.query.NativeQuery;

/** What the sweeps found, as rows. Each call belongs to the caller's transaction. */
@ApplicationScoped
class OrphanTable {
  private static final String SEEN =
      """
      insert into orphan (endpoint, kind, place, resource, proxmox_node, cluster, message, remedy,
                          first_seen, last_seen)
      values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)
      on conflict (endpoint, kind, place, resource) do update set
        proxmox_node = excluded.proxmox_node, cluster = excluded.cluster,
        message = excluded.message, remedy = excluded.remedy, last_seen = excluded.last_seen,
        first_seen = case when orphan.cluster = excluded.cluster then orphan.first_seen
                          else excluded.first_seen end,
        reported_at = case when orphan.cluster = excluded.cluster then orphan.reported_at end
      returning first_seen, reported_at""";

  private static final String ENDED =
      """
      insert into sweep (endpoint, ended_at, next_at, failure, not_verifiable)
      values (?1, ?2, ?3, null, cast(?4 as jsonb))
      on conflict (endpoint) do update set ended_at = excluded.ended_at,
        next_at = excluded.next_at, failure = null, not_verifiable = excluded.not_verifiable""";

  private static final String FAILED =
      """
      insert into sweep (endpoint, next_at, failure) values (?1, ?2, ?3)
      on conflict (endpoint) do update set next_at = excluded.next_at, failure = excluded.failure""";

  private final EntityManager database;
  private final ObjectMapper json;

  OrphanTable(EntityManager database, ObjectMapper json) {
    this.database = database;
    this.json = json;
  }

  /**
   * What is known of an orphan.
   *
   * @param reportedAt null while it is not
   */
  record Known(Instant firstSeen, Instant reportedAt) {}

  /** A reported orphan. */
  public record Reported(
      String endpoint,
      String proxmoxNode,
      String kind,
      String resource,
      UUID cluster,
      String message,
      String remedy,
      Instant firstSeen,
      Instant lastSeen,
      Instant reportedAt) {}

  /** How the last sweep of an endpoint went; {@code endedAt} and {@code failure} may be null. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Sweep(
      String endpoint,
      Instant endedAt,
      Instant nextAt,
      String failure,
      List<NotVerifiable> notVerifiable) {}

  Known seen(String endpoint, Orphan orphan, Instant now) {
    Object[] row =
        query(
                SEEN,
                endpoint,
                orphan.kind().name(),
                orphan.place(),
                orphan.resource(),
                orphan.node().value(),
                orphan.cluster().value(),
                orphan.message(),
                orphan.remedy(),
                now)
            .addScalar("first_seen", Instant.class)
            .addScalar("reported_at", Instant.class)
            .getSingleResult();
    return new Known((Instant) row[0], (Instant) row[1]);
  }

  void told(String endpoint, Orphan orphan, Instant now) {
    query(
            "update orphan set reported_at = ?1"
                + " where endpoint = ?2 and kind = ?3 and place = ?4 and resource = ?5",
            now,
            endpoint,
            orphan.kind().name(),
            orphan.place(),
            orphan.resource())
        .executeUpdate();
  }

  /**
   * Forgets what the look of now did not see any more.
   *
   * @param complete whether that proves that it is gone; if not, what was reported stays
   */
  void forget(String endpoint, ResourceKind kind, Instant now, boolean complete) {
    query(
            "delete from orphan where endpoint = ?1 and kind = ?2 and last_seen < ?3"
                + " and (?4 or reported_at is null)",
            endpoint,
            kind.name(),
            now,
            complete)
        .executeUpdate();
  }

  void ended(String endpoint, Instant now, Instant next, List<NotVerifiable> hidden) {
    query(ENDED, endpoint, now, next, text(hidden)).executeUpdate();
  }

  void failed(String endpoint, Instant next, String failure) {
    query(FAILED, endpoint, next, failure).executeUpdate();
  }

  /** Empty before it has been looked at. */
  Optional<Sweep> sweep(String endpoint) {
    return query(
            "select ended_at, next_at, failure, cast(not_verifiable as text) as hidden"
                + " from sweep where endpoint = ?1",
            endpoint)
        .addScalar("ended_at", Instant.class)
        .addScalar("next_at", Instant.class)
        .addScalar("failure", String.class)
        .addScalar("hidden", String.class)
        .getResultStream()
        .map(
            row ->
                new Sweep(
                    endpoint,
                    (Instant) row[0],
                    (Instant) row[1],
                    (String) row[2],
                    hidden((String) row[3])))
        .findFirst();
  }

  List<Reported> reported(String endpoint) {
    return query(
            "select proxmox_node, kind, resource, cluster, message, remedy, first_seen, last_seen,"
                + " reported_at from orphan where reported_at is not null and endpoint = ?1"
                + " order by kind, resource, place",
            endpoint)
        .addScalar("proxmox_node", String.class)
        .addScalar("kind", String.class)
        .addScalar("resource", String.class)
        .addScalar("cluster", UUID.class)
        .addScalar("message", String.class)
        .addScalar("remedy", String.class)
        .addScalar("first_seen", Instant.class)
        .addScalar("last_seen", Instant.class)
        .addScalar("reported_at", Instant.class)
        .getResultStream()
        .map(
            row ->
                new Reported(
                    endpoint,
                    (String) row[0],
                    (String) row[1],
                    (String) row[2],
                    (UUID) row[3],
                    (String) row[4],
                    (String) row[5],
                    (Instant) row[6],
                    (Instant) row[7],
                    (Instant) row[8]))
        .toList();
  }

  @SuppressWarnings("unchecked") // the one way to a query whose columns have types
  private NativeQuery<Object[]> query(String sql, Object... parameters) {
    NativeQuery<Object[]> query = database.createNativeQuery(sql).unwrap(NativeQuery.class);
    for (int i = 0; i < parameters.length; i++) {
      query.setParameter(i + 1, parameters[i]);
    }
    return query;
  }

  private String text(List<NotVerifiable> hidden) {
    try {
      return json.writeValueAsString(hidden);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a place cannot be written as JSON", e);
    }
  }

  private List<NotVerifiable> hidden(String text) {
    try {
      return json.readValue(text, new TypeReference<List<NotVerifiable>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a sweep's row is no JSON of ours", e);
    }
  }
}
