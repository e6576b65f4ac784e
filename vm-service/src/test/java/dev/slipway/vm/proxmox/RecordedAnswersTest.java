package dev.slipway.vm.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.ClusterId;
import dev.slipway.events.FailureCode;
import dev.slipway.events.NodeName;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisor.CloneRequest;
import dev.slipway.vm.hypervisor.Hypervisor.Contents;
import dev.slipway.vm.hypervisor.Hypervisor.Storage;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.Hypervisor.TaskState;
import dev.slipway.vm.hypervisor.Hypervisor.Volume;
import dev.slipway.vm.hypervisor.Hypervisor.Volumes;
import dev.slipway.vm.hypervisor.LiveVm;
import dev.slipway.vm.hypervisor.Mark;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.proxmox.RecordedProxmox.Asked;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a real Proxmox VE answered, read by the client. Its errors: {@link ProxmoxErrorsTest}. */
class RecordedAnswersTest {
  private static final ProxmoxNode NODE = new ProxmoxNode("vm");
  private static final TaskRef TASK =
      TaskRef.of("UPID:vm:00000933:00093BCF:6B03061A:qmclone:9100:slipway@pve!svc:");

  private static final Mark MARK =
      new Mark(
          UUID.fromString("1c5ab5fd-31e3-4d0c-9a4b-fd1bd5b6a6f9"),
          ClusterId.of("01940000-0000-7000-8000-000000000001"),
          new NodeName("slip-1"),
          1);
  private static final OwnVm VM =
      OwnVm.of(new LiveVm(new Vmid(210), NODE, Map.of("description", MARK.line())), MARK)
          .orElseThrow();
  private static final String SEED = "seeds:iso/slipway-c1-n1.iso";
  private static final String MISSING = "seeds:iso/slipway-nosuch.iso";

  private final RecordedProxmox proxmox = new RecordedProxmox();
  private final ProxmoxHypervisor hypervisor = proxmox.hypervisor;

  @AfterEach
  void stop() {
    proxmox.close();
  }

  @Test
  void a_node_storage_and_rights_are_read_as_they_are() {
    proxmox.play("/nodes", "lp_nodes");
    proxmox.play("/nodes/vm/storage", "lp_storage");
    proxmox.play("/access/permissions", "lp_permissions");

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
  void a_finished_clone_is_visible_with_its_settings() {
    proxmox.play("/nodes/vm/qemu/210/config", "lp_config_after_clone");

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
  void a_clone_under_way_is_taken_and_invisible() {
    proxmox.play("/nodes/vm/qemu/211/config", "lp_full_clone_target_config_1");
    proxmox.play("/cluster/resources", "lp_cluster_resources");
    proxmox.play("/cluster/nextid", "lp_full_clone_target_nextid_1");

    assertThat(hypervisor.find(new Vmid(211), NODE)).isEqualTo(new Hypervisor.Sighting.Invisible());
  }

  @Test
  void a_destroyed_vm_is_absent_because_its_id_is_free_not_because_it_cannot_be_seen() {
    proxmox.play("/nodes/vm/qemu/210/config", "lp_config_after_destroy");
    proxmox.play("/cluster/resources", "lp_cluster_resources");
    proxmox.play("/cluster/nextid", "lp_nextid_free");

    assertThat(hypervisor.find(new Vmid(210), NODE)).isEqualTo(new Hypervisor.Sighting.Absent());
  }

  @Test
  void tasks_end_in_four_ways() {
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

  private TaskState taskAfter(String recording) {
    proxmox.play("/nodes/vm/tasks/" + TASK.upid() + "/status", recording);
    return hypervisor.task(TASK);
  }

  @Test
  void the_clone_of_a_target_is_found_by_its_log() {
    proxmox.play("/nodes/vm/tasks", "lp_tasks_of_ours");
    proxmox.play("/nodes/vm/tasks/" + TASK.upid() + "/log", "lp_clone__task_log");
    proxmox.play(
        "/nodes/vm/tasks/UPID:vm:00002243:000AA605:6B0309B9:qmclone:9100:slipway@pve!svc:/log",
        "kill_task_log");

    Optional<TaskRef> found =
        hypervisor.findCloneTask(NODE, new Vmid(9100), new Vmid(210), Instant.EPOCH);

    assertThat(found).contains(TASK);
  }

  @Test
  void a_life_is_asked_for_as_it_was_then() {
    asked("lp_clone", () -> hypervisor.clone(linkedClone()));
    asked("lp_resize", () -> hypervisor.resize(VM, "virtio0", 3));
    asked("lp_start", () -> hypervisor.start(VM));
    asked("lp_seed_eject", () -> hypervisor.eject(VM, "ide2"));
    asked("lp_seed_content", () -> hypervisor.isoThere(NODE, "seeds", SEED));
    asked("lp_seed_delete", () -> hypervisor.deleteIso(NODE, "seeds", SEED));
    asked("lp_stop", () -> hypervisor.stop(VM));
    asked("lp_images_before_destroy", () -> hypervisor.volumes(NODE, "local", VM.vmid()));
    asked("lp_destroy", () -> hypervisor.destroy(VM));
  }

  private static CloneRequest linkedClone() {
    return new CloneRequest(
        NODE, new Vmid(9100), VM.vmid(), "slip-1", MARK, "slipway", false, "local", NODE);
  }

  /** The same method, path and parameters; only the mark is another one. */
  private void asked(String recording, Runnable call) {
    JsonNode request = RecordedProxmox.recording(recording).path("request");
    String path = request.path("path").asText().replace("/api2/json", "").split("\\?", 2)[0];
    Map<String, String> parameters = new LinkedHashMap<>();
    request
        .path("params")
        .forEach(pair -> parameters.put(pair.get(0).asText(), pair.get(1).asText()));
    parameters.computeIfPresent("description", (key, then) -> MARK.line());
    proxmox.answerAll(RecordedProxmox.response("HTTP/1.1 500 not this path", ""));
    proxmox.play("/access/permissions", "lp_permissions");
    proxmox.play(path, recording);
    proxmox.asked().clear();

    call.run();

    assertThat(proxmox.asked().getFirst())
        .isEqualTo(new Asked(request.path("method").asText(), path, parameters));
  }

  @Test
  void whatever_takes_time_answers_with_its_task() {
    proxmox.play("/nodes/vm/qemu/9100/clone", "lp_clone");
    proxmox.play("/nodes/vm/storage/seeds/upload", "lp_seed_upload");
    proxmox.play("/nodes/vm/storage/seeds/content/" + MISSING, "lp_seed_delete_missing");

    assertThat(hypervisor.clone(linkedClone())).isEqualTo(TASK);
    assertThat(hypervisor.upload(NODE, "seeds", "slipway-c1-n1.iso", new byte[10]).upid())
        .contains(":imgcopy::slipway@pve!svc:");
    assertThat(hypervisor.deleteIso(NODE, "seeds", MISSING))
        .hasValueSatisfying(task -> assertThat(task.upid()).contains(":imgdel:seeds:"));
  }

  @Test
  void an_eject_acts_at_once_where_a_deletion_would_wait() {
    String pending = "/nodes/vm/qemu/210/pending";

    proxmox.play(pending, "lp_pending_after_delete");
    assertThat(hypervisor.pending(VM, "ide2")).isTrue();
    proxmox.play(pending, "lp_pending_after_eject");
    assertThat(hypervisor.pending(VM, "ide2")).isFalse();
  }

  @Test
  void a_power_state_is_read_from_the_vm_and_not_from_a_list() {
    String status = "/nodes/vm/qemu/210/status/current";

    proxmox.play(status, "status_current");
    assertThat(hypervisor.running(VM)).isTrue();
    proxmox.play(status, "lp_status_stopped");
    assertThat(hypervisor.running(VM)).isFalse();
  }

  @Test
  void what_is_on_a_storage_proves_something_only_with_the_rights_to_see_it() {
    proxmox.play("/access/permissions", "lp_permissions");
    String local = "/nodes/vm/storage/local/content";
    String seeds = "/nodes/vm/storage/seeds/content";

    proxmox.play(local, "lp_images_before_destroy");
    assertThat(hypervisor.volumes(NODE, "local", VM.vmid()))
        .isEqualTo(
            new Volumes(
                "local",
                List.of("local:9100/base-9100-disk-0.qcow2/210/vm-210-disk-0.qcow2"),
                true));
    proxmox.play(local, "lp_images_foreign");
    assertThat(hypervisor.volumes(NODE, "local", new Vmid(101)))
        .isEqualTo(new Volumes("local", List.of(), false));
    proxmox.play(local, "perm_storage_content");
    assertThat(hypervisor.volumes(NODE, "local", VM.vmid()).verifiable()).isFalse();

    proxmox.play(seeds, "lp_seed_content");
    assertThat(hypervisor.isoThere(NODE, "seeds", SEED)).isTrue();
    assertThat(hypervisor.contents(NODE, "seeds", "iso"))
        .isEqualTo(new Contents(List.of(new Volume(SEED, null)), true));
    proxmox.play(seeds, "lp_seed_content_after");
    assertThat(hypervisor.isoThere(NODE, "seeds", SEED)).isFalse();
  }
}
