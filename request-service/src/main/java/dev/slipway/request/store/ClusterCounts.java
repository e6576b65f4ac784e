package dev.slipway.request.store;

import dev.slipway.kit.metrics.Metric;
import dev.slipway.kit.metrics.Reading;
import dev.slipway.request.RequestConfig;
import dev.slipway.request.domain.Phase;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** How many clusters there are in each phase, and how many of them stand still. */
@ApplicationScoped
class ClusterCounts {

  private static final Logger LOG = Logger.getLogger(ClusterCounts.class);
  private static final int LONGEST_SECONDS = 5;

  /** In these something must happen by itself; a held cluster waits for a person. */
  private static final Set<Phase> ON_THEIR_WAY =
      EnumSet.of(Phase.REQUESTED, Phase.PROVISIONING, Phase.DESTROYING);

  private static final String COUNT =
      """
      select phase, count(*), count(*) filter (where heard_at < ?)
      from (select phase,
                   greatest(created_at, destroy_requested_at,
                            (select time from event_log e where e.cluster = c.id
                             order by number desc limit 1)) as heard_at
            from cluster c
            where request is not null and phase <> 'DESTROYED') as living
      group by phase
      """;

  private record Count(long all, long silent) {
    static final Count NONE = new Count(0, 0);
  }

  private final DataSource database;
  private final RequestConfig config;
  private final Clock clock;
  private final Reading<Map<Phase, Count>> reading = new Reading<>(this::count);

  ClusterCounts(DataSource database, RequestConfig config, Clock clock) {
    this.database = database;
    this.config = config;
    this.clock = clock;
  }

  void register(@Observes StartupEvent event, MeterRegistry meters) {
    for (Phase phase : EnumSet.complementOf(EnumSet.of(Phase.DESTROYED))) {
      Metric.CLUSTERS.gauge(meters, this, counts -> counts.of(phase, false), phase.name());
      if (ON_THEIR_WAY.contains(phase)) {
        Metric.CLUSTERS_STUCK.gauge(meters, this, counts -> counts.of(phase, true), phase.name());
      }
    }
  }

  private double of(Phase phase, boolean silent) {
    return reading
        .now(
            counts -> {
              Count count = counts.getOrDefault(phase, Count.NONE);
              return silent ? count.silent() : count.all();
            })
        .orElse(Double.NaN);
  }

  /** Empty while the database does not answer. */
  private Optional<Map<Phase, Count>> count() {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(COUNT)) {
      query.setQueryTimeout(LONGEST_SECONDS);
      query.setTimestamp(1, Timestamp.from(clock.instant().minus(config.stuckAfter())));
      Map<Phase, Count> counts = new EnumMap<>(Phase.class);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          counts.put(Phase.valueOf(rows.getString(1)), new Count(rows.getLong(2), rows.getLong(3)));
        }
      }
      return Optional.of(counts);
    } catch (SQLException e) {
      LOG.debug("Clusters cannot be counted now", e);
      return Optional.empty();
    }
  }
}
