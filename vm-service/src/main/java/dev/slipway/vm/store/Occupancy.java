package dev.slipway.vm.store;

import dev.slipway.kit.metrics.Reading;
import dev.slipway.kit.steps.table.SlotTable;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * How much of what there is to give is given, by all replicas together, what is parked, and how old
 * the seeds are that lie about.
 */
@ApplicationScoped
class Occupancy {
  private static final Logger LOG = Logger.getLogger(Occupancy.class);
  private static final int LONGEST_SECONDS = 5;

  /** A tombstone has no VMs. */
  private static final String PARKED =
      "select count(*) from cluster,"
          + " jsonb_path_query(coalesce(state #> '{at}', state),"
          + " '$.vms[*].state ? (@.is == \"Parked\")')"
          + " where not tombstone";

  /**
   * A seed may be there from its upload until it is deleted, and in a destroy until it was looked
   * for. Its VM's intent is some minutes older than itself; what was learnt from the log does not
   * say when that was.
   */
  private static final String SEEDS =
      """
      select placement ->> 'endpoint',
        extract(epoch from clock_timestamp()
          - min(coalesce((placement ->> 'since')::timestamptz, changed_at)))
      from cluster
        cross join lateral jsonb_array_elements(coalesce(state -> 'vms', state #> '{at,vms}')) vm
        cross join lateral (select coalesce(vm #> '{state,undoing}', vm -> 'state') as stage) s
        cross join lateral (select stage -> 'placement' as placement) p
      where not tombstone
        and (stage ->> 'is' = 'Booted'
          or stage ->> 'next' in ('UPLOAD_SEED', 'ATTACH_SEED', 'FIREWALL', 'START', 'AWAIT_SSH',
            'EJECT_SEED', 'DELETE_SEED', 'AWAIT_TASK', 'STOP', 'DESTROY', 'REMOVE_SEED'))
      group by 1
      """;

  private final EntityManager database;
  private final DataSource dataSource;
  private final Reading<Count> reading = new Reading<>(this::count);

  Occupancy(EntityManager database, DataSource dataSource) {
    this.database = database;
    this.dataSource = dataSource;
  }

  /**
   * @param addresses leased, by network; networks without any are not in it
   * @param slots taken, by resource: {@code node/lab/pve1}
   * @param parkedVms that cannot be removed without a person
   * @param seedSeconds the age of the oldest seed, by endpoint; those without any are not in it
   */
  record Count(
      long vmids,
      Map<String, Long> addresses,
      Map<String, Integer> slots,
      long parkedVms,
      Map<String, Double> seedSeconds) {

    /** On the one of that kind where most are taken. */
    int fullest(String kind, String endpoint) {
      String first = kind + "/" + endpoint;
      return slots.entrySet().stream()
          .filter(slot -> slot.getKey().equals(first) || slot.getKey().startsWith(first + "/"))
          .mapToInt(Map.Entry::getValue)
          .max()
          .orElse(0);
    }
  }

  /** Empty while the database does not answer. */
  OptionalDouble now(ToDoubleFunction<Count> part) {
    return reading.now(part);
  }

  private Optional<Count> count() {
    try {
      return Optional.of(
          QuarkusTransaction.requiringNew().timeout(LONGEST_SECONDS).call(this::counted));
    } catch (RuntimeException e) {
      LOG.debug("Leases, slots and what is parked cannot be counted now", e);
      return Optional.empty();
    }
  }

  private Count counted() throws SQLException {
    Map<String, Long> addresses =
        database
            .createQuery(
                "select network, count(*) from AddressLease group by network", Object[].class)
            .getResultStream()
            .collect(Collectors.toMap(row -> (String) row[0], row -> (Long) row[1]));
    try (Connection connection = dataSource.getConnection()) {
      return new Count(
          VmidLease.count("state", VmidLease.State.LEASED),
          addresses,
          SlotTable.taken(connection),
          parkedVms(connection),
          seedSeconds(connection));
    }
  }

  private static Map<String, Double> seedSeconds(Connection connection) throws SQLException {
    Map<String, Double> seconds = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet seeds = statement.executeQuery(SEEDS)) {
      while (seeds.next()) {
        seconds.put(seeds.getString(1), Math.max(0, seeds.getDouble(2)));
      }
    }
    return seconds;
  }

  private static long parkedVms(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet parked = statement.executeQuery(PARKED)) {
      parked.next();
      return parked.getLong(1);
    }
  }
}
