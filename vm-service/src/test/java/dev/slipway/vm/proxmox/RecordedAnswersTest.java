package dev.slipway.vm.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.kit.vault.Secret;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisor.Storage;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.Hypervisor.TaskState;
import dev.slipway.vm.hypervisor.VmFailure;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a real Proxmox VE answered, fed to the client byte for byte. Needs the recordings beside the
 * checkout; {@code -Dslipway.recordings} names another folder.
 */
class RecordedAnswersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ProxmoxNode NODE = new ProxmoxNode("vm");
  private static final TaskRef TASK =
      TaskRef.of("UPID:vm:00000933:00093BCF:6B03061A:qmclone:9100:slipway@pve!svc:");
  private static final Path RECORDINGS =
      Path.of(
          System.getProperty(
              "slipway.recordings",
              Path.of(System.getProperty("slipway.root", ".."), "../shared/pve/recordings")
                  .toString()));

  private final Vertx vertx = Vertx.vertx();
  private final Map<String, JsonNode> answers = new LinkedHashMap<>();
  private HttpServer server;
  private ProxmoxHypervisor hypervisor;

  @BeforeEach
  void serve() {
    Assumptions.assumeTrue(Files.isDirectory(RECORDINGS), "no recordings at " + RECORDINGS);
    server =
        vertx
            .createHttpServer()
            .requestHandler(this::answer)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    hypervisor =
        new ProxmoxHypervisor(
            vertx,
            new ProxmoxEndpoint(
                "lab",
                List.of(URI.create("http://127.0.0.1:" + server.actualPort())),
                new ApiToken("slipway@pve!svc", () -> Secret.of("not-in-any-message")),
                new ProxmoxEndpoint.Tls(true, Optional.empty(), List.of()),
                Duration.ofSeconds(5)),
            new SimpleMeterRegistry());
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void a_node_storage_and_rights_are_read_as_they_are() throws IOException {
    play("/nodes", "lp_nodes");
    play("/nodes/vm/storage", "lp_storage");
    play("/access/permissions", "lp_permissions");

    assertThat(hypervisor.nodes())
        .singleElement()
        .satisfies(
            node -> {
              assertThat(node.online()).isTrue();
              assertThat(node.cores()).isEqualTo(2);
              assertThat(node.memoryBytes()).isEqualTo(25276502016L);
            });
    assertThat(hypervisor.storages(NODE)).extracting(Storage::name).contains("local", "seeds");
    assertThat(hypervisor.permissions().get("/storage/seeds")).contains("Datastore.Allocate");
    assertThat(hypervisor.permissions().get("/vms/9100")).contains("VM.Clone");
  }

  @Test
  void a_finished_clone_is_visible_with_its_settings() throws IOException {
    play("/nodes/vm/qemu/210/config", "lp_config_after_clone");

    Hypervisor.Sighting found = hypervisor.find(new Vmid(210), NODE);

    assertThat(found)
        .isInstanceOfSatisfying(
            Hypervisor.Sighting.Visible.class,
            visible -> {
              assertThat(visible.vm().mac()).contains("BC:24:11:6C:BF:50");
              assertThat(visible.vm().driveBytes("virtio0")).contains(2L << 30);
              assertThat(visible.vm().volume("ide2")).contains("local:210/vm-210-cloudinit.qcow2");
              assertThat(visible.vm().storages()).containsExactly("local");
            });
  }

  @Test
  void a_clone_under_way_is_taken_and_invisible() throws IOException {
    play("/nodes/vm/qemu/211/config", "lp_full_clone_target_config_1");
    play("/cluster/resources", "lp_cluster_resources");
    play("/cluster/nextid", "lp_full_clone_target_nextid_1");

    assertThat(hypervisor.find(new Vmid(211), NODE)).isEqualTo(new Hypervisor.Sighting.Invisible());
  }

  @Test
  void a_destroyed_vm_is_absent_because_its_id_is_free_not_because_it_cannot_be_seen()
      throws IOException {
    play("/nodes/vm/qemu/210/config", "lp_config_after_destroy");
    play("/cluster/resources", "lp_cluster_resources");
    play("/cluster/nextid", "lp_nextid_free");

    assertThat(hypervisor.find(new Vmid(210), NODE)).isEqualTo(new Hypervisor.Sighting.Absent());
  }

  @Test
  void tasks_end_in_four_ways() throws IOException {
    assertThat(taskAfter("lp_full_clone_running_status_1")).isEqualTo(new TaskState.Running());
    assertThat(taskAfter("lp_clone__task_status")).isEqualTo(new TaskState.Ok());
    assertThat(taskAfter("task_missing_upid")).isEqualTo(new TaskState.Unknown());
    assertThat(taskAfter("flock_start__task_status"))
        .isInstanceOfSatisfying(
            TaskState.Failed.class,
            failed -> assertThat(failed.code()).isEqualTo(FailureCode.PROXMOX_LOCK_TIMEOUT));
    assertThat(taskAfter("locked_delete__task_status"))
        .isInstanceOfSatisfying(
            TaskState.Failed.class,
            failed -> assertThat(failed.code()).isEqualTo(FailureCode.VM_LOCKED));
    assertThat(taskAfter("kill_task_status"))
        .isInstanceOfSatisfying(
            TaskState.Failed.class,
            failed -> assertThat(failed.code()).isEqualTo(FailureCode.PROXMOX_TASK_FAILED));
  }

  private TaskState taskAfter(String recording) throws IOException {
    play("/nodes/vm/tasks/" + TASK.upid() + "/status", recording);
    return hypervisor.task(TASK);
  }

  @Test
  void the_clone_of_a_target_is_found_by_its_log() throws IOException {
    play("/nodes/vm/tasks", "lp_tasks_of_ours");
    play("/nodes/vm/tasks/" + TASK.upid() + "/log", "lp_clone__task_log");
    play(
        "/nodes/vm/tasks/UPID:vm:00002243:000AA605:6B0309B9:qmclone:9100:slipway@pve!svc:/log",
        "kill_task_log");

    Optional<TaskRef> found =
        hypervisor.findCloneTask(NODE, new Vmid(9100), new Vmid(210), Instant.EPOCH);

    assertThat(found).contains(TASK);
  }

  @ParameterizedTest
  @CsvSource({
    "auth_bad_token_secret, PROXMOX_CREDENTIALS_REJECTED, false",
    "lp_foreign_vm_config, PROXMOX_PERMISSION_MISSING, false",
    "lp_clone_no_pool, PROXMOX_PERMISSION_MISSING, false",
    "clone_existing_vmid, VMID_TAKEN, true",
    "lp_nextid_taken, VMID_TAKEN, true",
    "locked_clone, VM_LOCKED, true",
    "flock_config_put, PROXMOX_LOCK_TIMEOUT, true",
    "delete_protected, VM_PROTECTED, false",
    "clone_template_missing, TEMPLATE_NOT_FOUND, false",
    "config_unknown_vm, VM_LOST, true",
    "clone_bad_storage, STORAGE_NOT_USABLE, false",
    "node_status_unknown, PROXMOX_NODE_UNREACHABLE, true",
    "delete_running, PROXMOX_ERROR, true",
    "unknown_path, PROXMOX_ERROR, false"
  })
  void errors_have_our_codes(String recording, FailureCode code, boolean retryable)
      throws IOException {
    play("/nodes", recording);

    VmFailure failure = failure(() -> hypervisor.nodes());

    assertThat(failure.failure()).isEqualTo(code);
    assertThat(failure.retryable()).isEqualTo(retryable);
    assertThat(failure.getMessage()).contains("GET /nodes").doesNotContain("not-in-any-message");
  }

  @Test
  void a_missing_privilege_is_named_with_its_path() throws IOException {
    play("/nodes", "lp_foreign_vm_stop");

    assertThat(failure(() -> hypervisor.nodes()).remedy())
        .contains("Grant VM.PowerMgmt on /vms/101");
  }

  @Test
  void the_reason_phrase_is_the_message_of_a_401() throws IOException {
    play("/nodes", "auth_bad_token_secret");

    assertThat(failure(() -> hypervisor.nodes())).hasMessageContaining("Authentication failed!");
  }

  private static VmFailure failure(ThrowingCallable call) {
    return catchThrowableOfType(VmFailure.class, call);
  }

  private void play(String path, String recording) throws IOException {
    answers.put(path, JSON.readTree(RECORDINGS.resolve(recording + ".json").toFile()));
  }

  private void answer(HttpServerRequest request) {
    JsonNode response =
        answers
            .getOrDefault(request.path().substring("/api2/json".length()), JSON.createObjectNode())
            .path("response");
    String[] line = response.path("status_line").asText("HTTP/1.1 501 not recorded").split(" ", 3);
    request
        .response()
        .setStatusCode(Integer.parseInt(line[1]))
        .setStatusMessage(line[2])
        .end(response.path("body").asText(""));
  }
}
