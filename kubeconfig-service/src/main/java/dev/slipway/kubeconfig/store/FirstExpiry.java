package dev.slipway.kubeconfig.store;

import dev.slipway.kit.metrics.Metric;
import dev.slipway.kit.metrics.Reading;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** When the first of the kubeconfigs that can be downloaded stops working. */
@ApplicationScoped
class FirstExpiry {
  private static final Logger LOG = Logger.getLogger(FirstExpiry.class);
  private static final int LONGEST_SECONDS = 5;

  private static final String FIRST =
      """
      select coalesce(extract(epoch from min((stage #>> '{stored,expiresAt}')::timestamptz)), 0)
      from cluster where stage ->> 'is' = 'Stored'
      """;

  private final DataSource database;
  private final Reading<Double> reading = new Reading<>(this::first);

  FirstExpiry(DataSource database) {
    this.database = database;
  }

  void register(@Observes StartupEvent event, MeterRegistry meters) {
    Metric.KUBECONFIG_EXPIRES.gauge(
        meters, reading, first -> first.now(Double::doubleValue).orElse(Double.NaN));
  }

  /** Empty while the database does not answer. */
  private Optional<Double> first() {
    try (Connection connection = database.getConnection();
        Statement query = connection.createStatement()) {
      query.setQueryTimeout(LONGEST_SECONDS);
      try (ResultSet row = query.executeQuery(FIRST)) {
        row.next();
        return Optional.of(row.getDouble(1));
      }
    } catch (SQLException e) {
      LOG.debug("When kubeconfigs expire cannot be read now", e);
      return Optional.empty();
    }
  }
}
