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
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** How much of what there is to give is given, by all replicas together, and what is parked. */
@ApplicationScoped
class Occupancy {
  private static final Logger LOG = Logger.getLogger(Occupancy.class);
  private static final int LONGEST_SECONDS = 5;

  /** A tombstone has no VMs. */
  private static final String PARKED =
      "select count(*) from cluster,"
          + " jsonb_path_query(state, '$.vms[*].state ? (@.is == \"Parked\")')"
          + " where not tombstone";

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
   */
  record Count(
      long vmids, Map<String, Long> addresses, Map<String, Integer> slots, long parkedVms) {

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
          parkedVms(connection));
    }
  }

  private static long parkedVms(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet parked = statement.executeQuery(PARKED)) {
      parked.next();
      return parked.getLong(1);
    }
  }
}
