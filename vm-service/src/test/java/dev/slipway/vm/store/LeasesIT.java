package dev.slipway.vm.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.events.FailureCode;
import dev.slipway.events.NetworkAddress;
import dev.slipway.events.NodeName;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.vm.Backends;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.store.Capacity.Amount;
import dev.slipway.vm.store.Capacity.Reserved;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Leases on the database that production uses: its locks are what makes them unique. */
@QuarkusTest
@Backends
class LeasesIT {
  private static final NodeName NODE = new NodeName("harbour-server-1");
  private static final ProxmoxNode PVE1 = new ProxmoxNode("pve1");

  private final ClusterId cluster = new ClusterId(UuidCreator.getTimeOrderedEpoch());

  @Inject Leases leases;

  @Inject Capacity capacity;

  @Inject Installation installation;

  @AfterEach
  void giveBack() {
    QuarkusTransaction.requiringNew().run(() -> leases.release(cluster));
  }

  @Test
  void nobody_gets_what_somebody_has_however_many_ask_at_once() throws Exception {
    List<Future<Vmid>> asked = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
      for (int i = 1; i <= 24; i++) {
        NodeName node = new NodeName("harbour-agent-" + i);
        asked.add(executor.submit(() -> in(() -> leases.vmid(cluster, node, 1))));
      }
    }

    assertThat(asked).extracting(LeasesIT::got).doesNotHaveDuplicates().hasSize(24);
  }

  @Test
  void a_vmid_given_back_is_not_the_next_one_given() {
    Vmid first = in(() -> leases.vmid(cluster, NODE, 1));
    QuarkusTransaction.requiringNew().run(() -> leases.release(cluster, NODE, 1));

    Vmid second = in(() -> leases.vmid(cluster, NODE, 1));

    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void a_foreign_vmid_is_passed_over_and_stays_known() {
    Vmid foreign = in(() -> leases.vmid(cluster, NODE, 1));
    String address = in(() -> leases.address("default", cluster, NODE, 1, Set.of()));

    QuarkusTransaction.requiringNew().run(() -> leases.foreign(foreign, cluster, NODE, 1));

    VmidLease known = in(() -> VmidLease.findById(foreign.value()));
    assertThat(known.state).isEqualTo(VmidLease.State.FOREIGN);
    assertThat(known.cluster).isNull();
    AddressLease freed = in(() -> AddressLease.findById(new AddressLease.Key("default", address)));
    assertThat(freed).isNull();
  }

  @Test
  void an_exhausted_network_says_so_passes_over_what_is_excluded_and_wraps_around() {
    List<String> all = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      NodeName node = new NodeName("harbour-agent-" + i);
      all.add(in(() -> leases.address("tiny", cluster, node, 1, Set.of())));
    }
    assertThat(all).containsExactlyInAnyOrder("10.9.0.2", "10.9.0.4", "10.9.0.5");

    VmFailure full =
        catchThrowableOfType(
            VmFailure.class, () -> in(() -> leases.address("tiny", cluster, NODE, 1, Set.of())));
    assertThat(full.failure()).isEqualTo(FailureCode.ADDRESS_POOL_EXHAUSTED);

    QuarkusTransaction.requiringNew()
        .run(() -> leases.release(cluster, new NodeName("harbour-agent-2"), 1));
    assertThat(in(() -> leases.address("tiny", cluster, NODE, 1, Set.of()))).isEqualTo(all.get(1));
  }

  @Test
  void a_vm_that_was_learnt_of_has_the_addresses_of_all_its_cards() {
    Placement placement =
        new Placement(
                "lab",
                PVE1,
                null,
                null,
                new Vmid(29_998),
                "127.77.63.250",
                2222,
                "slipway",
                "seeds:iso/a.iso",
                "local",
                null)
            .withFurther(List.of(new NetworkAddress("storage", "127.78.0.200")));

    QuarkusTransaction.requiringNew()
        .run(() -> leases.hold(placement, "default", cluster, NODE, 1, Instant.now()));

    assertThat(in(() -> leases.held(cluster)).addresses())
        .containsExactlyInAnyOrder("127.77.63.250", "127.78.0.200");
  }

  @Test
  void what_is_reserved_is_summed_by_node_and_storage() {
    Vmid vmid = in(() -> leases.vmid(cluster, NODE, 1));
    Map<String, Long> disks = Map.of("local", 1000L, "fast", 500L);
    QuarkusTransaction.requiringNew()
        .run(
            () ->
                capacity.reserve(
                    cluster, NODE, 1, "elsewhere", PVE1, "local", new Amount(100, 2, disks)));

    ProxmoxNode other = new ProxmoxNode("pve2");
    assertThat(in(() -> capacity.on("elsewhere", PVE1, Set.of())))
        .isEqualTo(new Reserved(100, 2, disks, Set.of(vmid)));
    assertThat(in(() -> capacity.on("elsewhere", other, Set.of()))).isEqualTo(Reserved.NOTHING);
    QuarkusTransaction.requiringNew().run(() -> capacity.release(cluster, NODE, 1));
    assertThat(in(() -> capacity.on("elsewhere", PVE1, Set.of()))).isEqualTo(Reserved.NOTHING);
  }

  @Test
  void what_is_reserved_on_a_shared_storage_is_so_for_every_node() {
    Map<String, Long> disks = Map.of("local", 1000L, "fast", 500L);
    ProxmoxNode other = new ProxmoxNode("pve2");

    QuarkusTransaction.requiringNew()
        .run(
            () ->
                capacity.reserve(
                    cluster, NODE, 1, "elsewhere", PVE1, "local", new Amount(100, 2, disks)));

    assertThat(in(() -> capacity.on("elsewhere", other, Set.of("local"))))
        .isEqualTo(new Reserved(0, 0, Map.of("local", 1000L), Set.of()));
    assertThat(in(() -> capacity.on("elsewhere", other, Set.of("fast"))))
        .isEqualTo(new Reserved(0, 0, Map.of("fast", 500L), Set.of()));
  }

  @Test
  void what_is_reserved_is_free_again_with_the_leases() {
    Map<String, Long> disks = Map.of("local", 1000L, "fast", 500L);
    QuarkusTransaction.requiringNew()
        .run(
            () ->
                capacity.reserve(
                    cluster, NODE, 1, "elsewhere", PVE1, "local", new Amount(100, 2, disks)));

    QuarkusTransaction.requiringNew().run(() -> leases.release(cluster, NODE, 1));

    assertThat(in(() -> capacity.on("elsewhere", PVE1, Set.of()))).isEqualTo(Reserved.NOTHING);
  }

  @Test
  void the_installation_is_made_once() {
    assertThat(installation.id()).isEqualTo(installation.id()).isNotNull();
  }

  private static <T> T in(Supplier<T> work) {
    return QuarkusTransaction.requiringNew().call(work::get);
  }

  private static Vmid got(Future<Vmid> answer) {
    try {
      return answer.get();
    } catch (InterruptedException | ExecutionException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
