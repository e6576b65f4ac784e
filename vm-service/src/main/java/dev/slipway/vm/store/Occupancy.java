package dev.slipway.vm.store;

import dev.slipway.kit.steps.table.SlotTable;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * How much of what there is to give is given, by all replicas together. Counted when asked, at most
 * every ten seconds however many ask.
 */
@ApplicationScoped
class Occupancy {
  private static final Logger LOG = Logger.getLogger(Occupancy.class);
  private static final long FRESH_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int LONGEST_SECONDS = 5;

  private final EntityManager database;
  private final DataSource dataSource;
  private Count last;
  private long countedAt;

  Occupancy(EntityManager database, DataSource dataSource) {
    this.database = database;
    this.dataSource = dataSource;
  }

  /**
   * @param addresses leased, by network; networks without any are not in it
   * @param slots taken, by resource: {@code node/lab/pve1}
   */
  record Count(long vmids, Map<String, Long> addresses, Map<String, Integer> slots) {

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
  synchronized OptionalDouble now(ToDoubleFunction<Count> part) {
    long now = System.nanoTime();
    if (countedAt == 0 || now - countedAt > FRESH_NANOS) {
      last = count();
      countedAt = now;
    }
    return last == null ? OptionalDouble.empty() : OptionalDouble.of(part.applyAsDouble(last));
  }

  /** Null when the database does not answer. */
  private Count count() {
    try {
      return QuarkusTransaction.requiringNew().timeout(LONGEST_SECONDS).call(this::counted);
    } catch (RuntimeException e) {
      LOG.debug("Leases and slots cannot be counted now", e);
      return null;
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
          VmidLease.count("state", VmidLease.State.LEASED), addresses, SlotTable.taken(connection));
    }
  }
}
