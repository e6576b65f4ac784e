package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.lab.standalone.Services;
import dev.slipway.lab.standalone.SlipwayClient.Refused;
import dev.slipway.lab.standalone.Standalone;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service forgets what it has read, or what it has done: its group is set back to the beginning,
 * its database restored from before. No effect happens twice, and nothing is lost. The inbox is
 * switched off throughout, so that nothing but the rows' own state protects it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForgetfulE2E {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final List<String> SERVICES =
      List.of("request-service", "vm-service", "bootstrap-service", "kubeconfig-service");

  private Installation slipway;
  private Standalone standalone;
  private Services services;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    Path configuration = folder.resolve("slipway.yaml");
    Files.writeString(configuration, "slipway: {inbox: {enabled: false}, vm: {second-look: 5s}}\n");
    Path simulator = folder.resolve("simulator.yaml");
    Files.writeString(simulator, "guests: {install-delay: PT2S}\n");
    slipway = Installation.configured("forgetful", 1, configuration, simulator);
    standalone = slipway.standalone();
    services = standalone.services();
  }

  @AfterAll
  void stop() {
    slipway.close();
  }

  @Test
  void allGroupsAreSetBackToTheBeginning() throws Exception {
    Clusters clusters = before("again");
    String going = underWay("again-going");

    for (String service : SERVICES) {
      services.kill(service);
    }
    for (String service : SERVICES) {
      forgetWhatWasRead(service);
      services.revive(service);
    }

    for (String service : SERVICES) {
      services.awaitReady(service);
    }
    clusters.mustBeAsTheyWere(List.of(going));
    clusters.destroy(List.of(going));
  }

  /**
   * One after the other. The vault's own database is another matter: what it held since the backup
   * no event can bring back, see the test after this.
   */
  @Test
  void databasesAreRestoredFromBefore() throws Exception {
    List<String> restored = List.of("request-service", "vm-service", "bootstrap-service");
    String old = slipway.requestPatiently("name: old\n");
    JsonNode oldReady = slipway.awaitPhase(old, "READY");
    for (String service : restored) {
      standalone.backUp(service);
    }
    Clusters clusters = before("newer");
    JsonNode oldGone = slipway.answered(() -> slipway.destroy(old));
    slipway.mustHaveLeftNothingOf(oldGone);

    List<String> arrived = new ArrayList<>();
    for (String service : restored) {
      arrived.add(underWay("newer-going-" + service.charAt(0)));
      services.kill(service);
      standalone.restore(service);
      forgetWhatWasRead(service);
      services.revive(service);

      services.awaitReady(service);
      clusters.mustBeAsTheyWere(arrived);
      assertThat(slipway.awaitPhase(old, "DESTROYED").at("/nodes/0/vmid"))
          .isEqualTo(oldReady.at("/nodes/0/vmid"));
      assertThat(slipway.types(old))
          .filteredOn(type -> !type.equals("stage-undone"))
          .doesNotHaveDuplicates();
      assertThat(slipway.types(old)).filteredOn("stage-undone"::equals).hasSize(3);
    }
    clusters.destroy(arrived);
  }

  @Test
  void aVaultThatIsRestoredFromBeforeDestroysNothing() throws Exception {
    standalone.backUp("kubeconfig-service");
    String id = slipway.requestPatiently("name: newer-than-the-vault\n");
    JsonNode ready = slipway.awaitPhase(id, "READY");

    services.kill("kubeconfig-service");
    standalone.restore("kubeconfig-service");
    forgetWhatWasRead("kubeconfig-service");
    services.revive("kubeconfig-service");

    services.awaitReady("kubeconfig-service");
    awaitEverythingRead("kubeconfig-service");
    assertThat(slipway.api().cluster(id).path("phase").asText()).isEqualTo("READY");
    assertThat(slipway.hypervisor().vms()).contains(ready.at("/nodes/0/vmid").asInt());
    assertThat(slipway.types(id)).doesNotContain("stage-failed").doesNotHaveDuplicates();
    Refused lost = catchThrowableOfType(Refused.class, () -> slipway.api().kubeconfig(id));
    assertThat(lost.body()).contains("KUBECONFIG_LOST");
    slipway.mustHaveLeftNothingOf(slipway.destroy(id));
  }

  // A backup cuts the services off for a moment: what is asked then is asked again.

  /** One that is ready, and one that is gone. */
  private Clusters before(String name) {
    String ready = slipway.requestPatiently("name: " + name + "-ready\n");
    String gone = slipway.requestPatiently("name: " + name + "-gone\n");
    slipway.awaitEvent(gone, "vm-booted");
    slipway.answered(() -> slipway.destroy(gone));
    JsonNode vm = slipway.awaitPhase(ready, "READY").at("/nodes/0/vmid");
    return new Clusters(ready, gone, vm.asInt());
  }

  private String underWay(String name) {
    String going = slipway.requestPatiently("name: " + name + "\n");
    slipway.awaitEvent(going, "node-initialised");
    return going;
  }

  private final class Clusters {
    private final String ready;
    private final String gone;
    private final int vm;

    private Clusters(String ready, String gone, int vm) {
      this.ready = ready;
      this.gone = gone;
      this.vm = vm;
    }

    private void mustBeAsTheyWere(List<String> going) throws Exception {
      Set<Integer> vms = new HashSet<>(Set.of(vm));
      for (String id : going) {
        vms.add(slipway.awaitPhase(id, "READY").at("/nodes/0/vmid").asInt());
      }
      awaitEverythingRead();
      assertThat(slipway.api().cluster(ready).path("phase").asText()).isEqualTo("READY");
      assertThat(slipway.api().cluster(gone).path("phase").asText()).isEqualTo("DESTROYED");
      assertThat(slipway.hypervisor().vms()).containsExactlyInAnyOrderElementsOf(vms);
      List<String> all = new ArrayList<>(going);
      all.addAll(List.of(ready, gone));
      for (String id : all) {
        assertThat(slipway.types(id))
            .filteredOn(type -> !type.equals("stage-undone"))
            .doesNotHaveDuplicates()
            .doesNotContain("stage-failed");
      }
      assertThat(slipway.types(gone)).filteredOn("stage-undone"::equals).hasSize(3);
    }

    private void destroy(List<String> others) {
      List<String> all = new ArrayList<>(others);
      all.add(ready);
      for (String id : all) {
        slipway.mustHaveLeftNothingOf(slipway.destroy(id));
        assertThat(slipway.types(id)).filteredOn("stage-undone"::equals).hasSize(3);
      }
      slipway.mustHaveLeftNothing();
    }
  }

  private void awaitEverythingRead() throws Exception {
    for (String service : SERVICES) {
      awaitEverythingRead(service);
    }
  }

  /** The group's offsets; possible as soon as the broker knows that its only member is dead. */
  private void forgetWhatWasRead(String service) throws Exception {
    try (Admin admin = admin()) {
      await("the group is empty")
          .atMost(PATIENCE)
          .until(
              () -> {
                try {
                  admin.deleteConsumerGroups(List.of(service)).all().get();
                  return true;
                } catch (ExecutionException e) {
                  if (e.getCause() instanceof GroupNotEmptyException
                      || e.getCause() instanceof UnknownMemberIdException) {
                    return false;
                  }
                  throw e;
                }
              });
    }
  }

  private void awaitEverythingRead(String service) throws Exception {
    try (Admin admin = admin()) {
      await(service + " has read everything")
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(Lag.of(admin, service)).isZero());
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", standalone.kafka()));
  }
}
