package dev.slipway.vm.store;

import dev.slipway.kit.metrics.Metric;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.store.LeasePool.Addresses;
import dev.slipway.vm.store.LeasePool.Vmids;
import dev.slipway.vm.store.Occupancy.Count;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Leases and slots, taken and to be had, and what lies about, as gauges: one for each network and
 * endpoint there is.
 */
@ApplicationScoped
class OccupancyGauges {
  private static final String NO_NETWORK = "none";

  private final Occupancy occupancy;
  private final VmConfig config;
  private final MeterRegistry meters;

  OccupancyGauges(Occupancy occupancy, VmConfig config, MeterRegistry meters) {
    this.occupancy = occupancy;
    this.config = config;
    this.meters = meters;
  }

  void register(@Observes StartupEvent event) {
    taken(Metric.LEASES, Count::vmids, "vmid", NO_NETWORK);
    taken(Metric.RESOURCES_PARKED, Count::parkedVms, "vm");
    limit(
        Metric.LEASES_LIMIT, () -> Vmids.of(config.vmidRange()).pool().size(), "vmid", NO_NETWORK);
    config.networks().entrySet().stream()
        .filter(network -> network.getValue().range().isPresent())
        .forEach(network -> addresses(network.getKey(), network.getValue()));
    config.endpoints().entrySet().stream()
        .filter(endpoint -> endpoint.getValue().url().isPresent())
        .forEach(endpoint -> perEndpoint(endpoint.getKey(), endpoint.getValue().limits()));
  }

  private void addresses(String name, VmConfig.Network network) {
    taken(Metric.LEASES, count -> count.addresses().getOrDefault(name, 0L), "address", name);
    limit(Metric.LEASES_LIMIT, () -> Addresses.of(name, network).usable(), "address", name);
  }

  private void perEndpoint(String endpoint, VmConfig.Limits limits) {
    taken(Metric.SEED_AGE, count -> count.seedSeconds().getOrDefault(endpoint, 0.0), endpoint);
    slots("endpoint", endpoint, limits.endpoint());
    slots("node", endpoint, limits.node());
    slots("storage", endpoint, limits.storage());
  }

  private void slots(String kind, String endpoint, int most) {
    taken(Metric.SLOTS_TAKEN, count -> count.fullest(kind, endpoint), kind, endpoint);
    limit(Metric.SLOTS_LIMIT, () -> most, kind, endpoint);
  }

  private void taken(Metric metric, ToDoubleFunction<Count> part, String... tags) {
    metric.gauge(meters, occupancy, counted -> counted.now(part).orElse(Double.NaN), tags);
  }

  /** Read when asked: a range that says nothing is for the step that needs it to complain of. */
  private void limit(Metric metric, LongSupplier most, String... tags) {
    metric.gauge(meters, most, LongSupplier::getAsLong, tags);
  }
}
