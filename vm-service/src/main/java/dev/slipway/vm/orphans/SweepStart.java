package dev.slipway.vm.orphans;

import dev.slipway.kit.steps.Steps;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.orphans.OrphanTable.Sweep;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Has a sweep waiting for each endpoint; a restart neither brings one forward nor puts it off. */
@ApplicationScoped
class SweepStart {
  private final VmConfig config;
  private final OrphanTable table;
  private final Steps steps;
  private final Clock clock;

  SweepStart(VmConfig config, OrphanTable table, Steps steps, Clock clock) {
    this.config = config;
    this.table = table;
    this.steps = steps;
    this.clock = clock;
  }

  void start(@Observes StartupEvent event) {
    endpoints(config)
        .forEach(
            endpoint ->
                QuarkusTransaction.requiringNew()
                    .run(() -> steps.schedule(Sweeps.id(endpoint), delay(endpoint))));
  }

  /** Those that can be looked at. */
  static List<String> endpoints(VmConfig config) {
    return config.endpoints().entrySet().stream()
        .filter(endpoint -> endpoint.getValue().url().isPresent())
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private Duration delay(String endpoint) {
    Duration every = config.sweep().every();
    Duration left =
        table
            .sweep(endpoint)
            .map(Sweep::nextAt)
            .map(next -> Duration.between(clock.instant(), next))
            .orElse(every);
    Duration atMost = left.compareTo(every) > 0 ? every : left;
    return atMost.isNegative() ? Duration.ZERO : atMost;
  }
}
