package dev.slipway.vm.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.kit.steps.Slots;
import dev.slipway.vm.Backends;
import dev.slipway.vm.store.Occupancy.Count;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is given out, as the gauges count it. */
@QuarkusTest
@Backends
class OccupancyIT {
  private static final NodeName NODE = new NodeName("quay-server-1");

  private final ClusterId cluster = new ClusterId(UuidCreator.getTimeOrderedEpoch());

  @Inject EntityManager database;
  @Inject DataSource dataSource;
  @Inject Leases leases;
  @Inject Slots slots;

  @AfterEach
  void giveBack() {
    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              leases.release(cluster);
              slots.release("vm/a");
              slots.release("vm/b");
            });
  }

  @Test
  void leases_are_counted_by_kind_and_network() {
    double vmids = now(Count::vmids);
    double addresses = now(count -> count.addresses().getOrDefault("tiny", 0L));

    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              leases.vmid(cluster, NODE, 1);
              leases.address("tiny", cluster, NODE, 1, Set.of());
            });

    assertThat(now(Count::vmids)).isEqualTo(vmids + 1);
    assertThat(now(count -> count.addresses().get("tiny"))).isEqualTo(addresses + 1);
  }

  @Test
  void slots_are_counted_on_the_fullest_of_an_endpoint() {
    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              slots.tryAcquire("vm/a", "lab", Map.of("endpoint/far", 9, "node/far/pve1", 9));
              slots.tryAcquire("vm/b", "lab", Map.of("endpoint/far", 9, "node/far/pve2", 9));
            });

    assertThat(now(count -> count.fullest("endpoint", "far"))).isEqualTo(2);
    assertThat(now(count -> count.fullest("node", "far"))).isEqualTo(1);
    assertThat(now(count -> count.fullest("node", "fa"))).isZero();
  }

  @Test
  void it_is_not_counted_again_at_once() {
    Occupancy occupancy = new Occupancy(database, dataSource);
    double before = occupancy.now(Count::vmids).orElseThrow();

    QuarkusTransaction.requiringNew().run(() -> leases.vmid(cluster, NODE, 1));

    assertThat(occupancy.now(Count::vmids)).hasValue(before);
  }

  private double now(ToDoubleFunction<Count> part) {
    return new Occupancy(database, dataSource).now(part).orElseThrow();
  }
}
