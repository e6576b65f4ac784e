package dev.slipway.vm.orphans;

import dev.slipway.events.ResourceKind;
import dev.slipway.kit.metrics.Metric;
import dev.slipway.vm.VmConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** What is orphaned and when that was last looked for, from the rows: the same on every replica. */
@ApplicationScoped
class OrphanGauges {
  private static final Logger LOG = Logger.getLogger(OrphanGauges.class);
  private static final int LONGEST_SECONDS = 5;

  private final OrphanTable table;
  private final VmConfig config;
  private final MeterRegistry meters;

  OrphanGauges(OrphanTable table, VmConfig config, MeterRegistry meters) {
    this.table = table;
    this.config = config;
    this.meters = meters;
  }

  void register(@Observes StartupEvent event) {
    for (String endpoint : SweepStart.endpoints(config)) {
      Metric.SWEEP_ENDED.gauge(meters, table, rows -> read(() -> ended(rows, endpoint)), endpoint);
      for (ResourceKind kind : List.of(ResourceKind.VM, ResourceKind.SEED, ResourceKind.VOLUME)) {
        Metric.ORPHANS.gauge(
            meters,
            table,
            rows -> read(() -> orphans(rows, endpoint, kind)),
            kind.name(),
            endpoint);
      }
    }
  }

  private static double ended(OrphanTable rows, String endpoint) {
    Instant ended = rows.sweep(endpoint).map(OrphanTable.Sweep::endedAt).orElse(null);
    return ended == null ? 0 : ended.getEpochSecond();
  }

  private static double orphans(OrphanTable rows, String endpoint, ResourceKind kind) {
    return rows.reported(endpoint).stream()
        .filter(orphan -> orphan.kind().equals(kind.name()))
        .count();
  }

  private static double read(Supplier<Double> number) {
    try {
      return QuarkusTransaction.requiringNew().timeout(LONGEST_SECONDS).call(number::get);
    } catch (RuntimeException e) {
      LOG.debug("Orphans cannot be counted now", e);
      return Double.NaN;
    }
  }
}
