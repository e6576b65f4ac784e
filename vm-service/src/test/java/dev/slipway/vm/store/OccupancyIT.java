package dev.slipway.vm.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.events.FailureCode;
import dev.slipway.events.NodeName;
import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Role;
import dev.slipway.events.Vmid;
import dev.slipway.kit.steps.Slots;
import dev.slipway.vm.Backends;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.store.Occupancy.Count;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
  @Inject StageRows rows;
  @Inject Slots slots;

  @AfterEach
  void giveBack() {
    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              leases.release(cluster);
              rows.deleteById(cluster.value());
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
  void the_oldest_seed_is_told_from_its_vm_s_intent_until_it_is_removed() {
    Vm vm = new Vm(NODE, Role.SERVER, new NodeSize(2, 4096, 20), 1, false, new VmState.Planned());
    Instant before = Instant.now().minus(Duration.ofHours(2));
    Placement placement = placement(before);

    write(vm, new VmState.Building(placement, VmStep.CLONE, null, false));
    assertThat(seedAge()).as("not uploaded yet").isZero();
    write(vm, new VmState.Booted(placement, true));
    assertThat(seedAge()).isBetween(7200.0, 7300.0);
    write(vm, new VmState.Settled(placement, true));
    assertThat(seedAge()).as("removed").isZero();
    write(
        vm,
        new VmState.Parked(
            new VmState.Undoing(placement, VmStep.REMOVE_SEED, null, true),
            FailureCode.SEED_NOT_REMOVED));
    assertThat(seedAge()).isBetween(7200.0, 7300.0);
    write(vm, new VmState.Undoing(placement, VmStep.VERIFY, null, true));
    assertThat(seedAge()).as("removed in the destroy").isZero();
  }

  private double seedAge() {
    return now(count -> count.seedSeconds().getOrDefault("attic", 0.0));
  }

  private void write(Vm vm, VmState state) {
    Vm at = new Vm(vm.node(), vm.role(), vm.size(), vm.instance(), vm.initialised(), state);
    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              rows.lock(cluster);
              rows.write(new VmStage.Undoing(cluster, 1, 1, List.of(at)));
            });
  }

  private static Placement placement(Instant since) {
    return new Placement(
        "attic",
        new ProxmoxNode("pve1"),
        new ProxmoxNode("pve1"),
        new Vmid(9000),
        new Vmid(20_000),
        "127.77.0.10",
        2222,
        "slipway",
        "seeds:iso/slipway-test.iso",
        "local",
        since);
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
