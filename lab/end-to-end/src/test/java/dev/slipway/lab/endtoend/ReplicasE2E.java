package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two processes of every service. The one that is at work is killed and stays dead: the other goes
 * on.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicasE2E {

  @TempDir private Path folder;
  private Installation slipway;
  private final Set<String> killed = new HashSet<>();

  @BeforeAll
  void start() {
    slipway = Installation.withReplicas("two-of-each", 2, "/unhurried-simulator.yaml");
  }

  @AfterEach
  void revive() {
    killed.forEach(slipway.standalone().services()::revive);
    killed.forEach(slipway.standalone().services()::awaitReady);
    killed.clear();
  }

  @AfterAll
  void stop() {
    slipway.close();
  }

  /** In four lives each service dies once at each of three moments. */
  @ParameterizedTest(name = "{0} after VmCreated, {1} inside K3s's unit, {2} after K3sReady")
  @CsvSource({
    "request-service,    vm-service,         bootstrap-service",
    "vm-service,         bootstrap-service,  kubeconfig-service",
    "bootstrap-service,  kubeconfig-service, request-service",
    "kubeconfig-service, request-service,    vm-service"
  })
  void aClusterBecomesReadyOnce(String first, String second, String third) throws SQLException {
    String id = slipway.request("name: killed-" + first + "\n");

    slipway.awaitEvent(id, "vm-created");
    kill(first, id);
    slipway.awaitCluster(
        id, cluster -> cluster.path("stages").toString().contains("INSTALL_K3S"), "the K3s unit");
    kill(second, id);
    slipway.awaitEvent(id, "k3s-ready");
    kill(third, id);

    JsonNode ready = slipway.awaitPhase(id, "READY");
    assertThat(slipway.hypervisor().vms()).containsExactly(ready.at("/nodes/0/vmid").asInt());
    assertThat(slipway.types(id)).doesNotHaveDuplicates().doesNotContain("stage-failed");
    slipway.destroy(id);
    slipway.mustHaveLeftNothing();
  }

  @ParameterizedTest(name = "{0} and {1} when the destroy begins")
  @CsvSource({"vm-service, kubeconfig-service", "bootstrap-service, request-service"})
  void aDestroyIsFinished(String first, String second) throws SQLException {
    String id = slipway.request("name: destroyed-" + first + "\n");
    slipway.awaitEvent(id, "node-initialised");

    slipway.api().delete(id);
    kill(first, id);
    kill(second, id);

    JsonNode gone = slipway.awaitPhase(id, "DESTROYED");
    assertThat(gone.at("/cleanup")).hasSize(3);
    assertThat(slipway.types(id)).filteredOn("stage-undone"::equals).hasSize(3);
    assertThat(slipway.types(id)).filteredOn("cluster-destroyed"::equals).hasSize(1);
    slipway.mustHaveLeftNothing();
  }

  @Test
  void aFollowerOfAKilledReplicaGoesOnAtTheOtherWhereItWas() {
    List<String> names = slipway.standalone().services().of("request-service");
    String id = slipway.request("name: followed\n");
    Followed first = follow(names.get(0), id, 0);
    Followed second = follow(names.get(1), id, 0);
    slipway.awaitEvent(id, "node-initialised");
    await().until(() -> !first.numbers().isEmpty());

    killed.add(names.get(0));
    slipway.standalone().services().kill(names.get(0));
    first.awaitEnd();
    Followed rest = follow(names.get(1), id, first.numbers().getLast());
    slipway.awaitPhase(id, "READY");
    slipway.destroy(id);

    second.awaitEnd();
    rest.awaitEnd();
    List<Long> whole = LongStream.rangeClosed(1, slipway.types(id).size()).boxed().toList();
    assertThat(second.numbers()).isEqualTo(whole);
    assertThat(first.numbers()).doesNotContainAnyElementsOf(rest.numbers());
    assertThat(Stream.concat(first.numbers().stream(), rest.numbers().stream()).toList())
        .isEqualTo(whole);
  }

  @Test
  void aReplayAgreesWithWhatTwoReplicasHaveHeardAndMendsWhatSomebodyChanged() throws Exception {
    String id = slipway.request("name: replayed\n");
    slipway.awaitEvent(id, "vm-created");
    assertThat(replay().ended()).as("in the middle").isZero();
    slipway.awaitPhase(id, "READY");
    try (Connection database = slipway.standalone().database("request-service");
        PreparedStatement change =
            database.prepareStatement("update cluster set phase = 'HELD' where id = ?::uuid")) {
      change.setString(1, id);
      change.executeUpdate();
    }

    Launched found = replay();
    assertThat(found.ended()).isEqualTo(1);
    assertThat(found.said()).contains("cluster " + id, "live     HELD", "replayed READY");
    Launched mended = replay("--swap", "--json");
    assertThat(mended.ended()).isZero();
    assertThat(new ObjectMapper().readTree(mended.said()).at("/swapped").asBoolean()).isTrue();
    slipway.awaitPhase(id, "READY");
    slipway.destroy(id);
    slipway.mustHaveLeftNothing();
    assertThat(replay("--from-scratch").ended()).isZero();
  }

  private Launched replay(String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("replay"));
    arguments.addAll(List.of("--data", slipway.standalone().data().toString()));
    arguments.addAll(List.of(options));
    return Launched.slipway(folder, arguments);
  }

  private Followed follow(String name, String cluster, long after) {
    return new Followed(
        slipway.standalone().api(name), slipway.standalone().apiToken(), cluster, after);
  }

  private void kill(String service, String cluster) throws SQLException {
    List<String> names = slipway.standalone().services().of(service);
    assertThat(names).hasSize(2);
    String name = atWork(service, cluster, names).orElse(names.getFirst());
    killed.add(name);
    slipway.standalone().services().kill(name);
  }

  /** The replica that holds a claim on one of the cluster's steps now. */
  private Optional<String> atWork(String service, String cluster, List<String> names)
      throws SQLException {
    if (service.equals("request-service")) {
      return Optional.empty(); // has no steps
    }
    try (Connection database = slipway.standalone().database(service);
        PreparedStatement query =
            database.prepareStatement(
                "select split_part(worker, '-', 1)::bigint from step"
                    + " where worker is not null and due_at > now() and id like ?")) {
      query.setString(1, "%" + cluster + "%");
      try (ResultSet claims = query.executeQuery()) {
        if (!claims.next()) {
          return Optional.empty();
        }
        long pid = claims.getLong(1);
        return names.stream()
            .filter(name -> slipway.standalone().services().process(name).pid() == pid)
            .findFirst();
      }
    }
  }
}
