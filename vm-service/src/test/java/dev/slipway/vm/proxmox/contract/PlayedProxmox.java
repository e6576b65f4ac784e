package dev.slipway.vm.proxmox.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.proxmox.RecordedProxmox;
import dev.slipway.vm.proxmox.RecordedProxmox.Asked;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Recorded answers in the order of a VM's life. Each is what a real Proxmox VE said in that
 * situation; only what names the VM, its mark, its settings and its task is put in place of what
 * was named then. Which situation it is, is all that is kept here. What nobody has recorded is
 * answered with 501.
 */
final class PlayedProxmox implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NODE = "/nodes/vm";
  private static final String ISOS = NODE + "/storage/seeds/content/";

  private static final class Machine {
    private final String vmid;

    /** As the recorded configurations have them. */
    private final ObjectNode settings;

    private boolean running;
    private String pending = "lp_pending_after_eject";

    private Machine(String vmid, ObjectNode settings) {
      this.vmid = vmid;
      this.settings = settings;
    }
  }

  private record Task(String upid, String end, String vmid) {}

  private final Map<String, Machine> machines = new LinkedHashMap<>();
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final Set<String> isos = new LinkedHashSet<>();
  private final RecordedProxmox proxmox = new RecordedProxmox(this::answer);

  Hypervisor hypervisor() {
    return proxmox.hypervisor();
  }

  Set<String> machines() {
    return machines.keySet();
  }

  Set<String> isos() {
    return isos;
  }

  private synchronized JsonNode answer(Asked asked) {
    String path = URLDecoder.decode(asked.path(), StandardCharsets.UTF_8);
    if (path.startsWith(NODE + "/qemu/")) {
      String[] parts = path.substring(NODE.length() + "/qemu/".length()).split("/", 2);
      String call = asked.method() + (parts.length == 1 ? "" : " " + parts[1]);
      return call.equals("POST clone")
          ? clone(asked.parameters())
          : machine(machines.get(parts[0]), parts[0], call, asked.parameters());
    }
    if (path.startsWith("/nodes/") && !path.startsWith(NODE + "/")) {
      return recorded("node_status_unknown");
    }
    if (path.startsWith(NODE + "/tasks/")) {
      return task(path.substring(NODE.length() + "/tasks/".length()));
    }
    if (asked.method().equals("DELETE") && path.startsWith(ISOS)) {
      return task(
          isos.remove(path.substring(ISOS.length())) ? "lp_seed_delete" : "lp_seed_delete_missing",
          null);
    }
    return switch (path) {
      case "/nodes" -> recorded("lp_nodes");
      case "/access/permissions" -> recorded("lp_permissions");
      case "/cluster/nextid" -> nextId(asked.parameters().get("vmid"));
      case "/cluster/resources" -> resources();
      case NODE + "/storage" -> recorded("lp_storage");
      case NODE + "/network" -> recorded("network_list");
      case NODE + "/storage/local/content" -> images(asked.parameters().get("vmid"));
      case NODE + "/storage/seeds/content" -> seeds();
      case NODE + "/storage/seeds/upload" -> uploaded(asked.parameters());
      case NODE + "/tasks" -> clones();
      default -> null;
    };
  }

  private JsonNode clone(Map<String, String> asked) {
    String vmid = asked.get("newid");
    if (machines.containsKey(vmid)) {
      return told("clone_existing_vmid", text -> text.replace("101", vmid));
    }
    boolean full = asked.get("full").equals("1");
    ObjectNode settings =
        (ObjectNode) data(full ? "lp_full_clone_target_config_done" : "lp_config_after_clone");
    String then = full ? "211" : "210";
    settings
        .properties()
        .forEach(
            setting -> {
              if (setting.getKey().matches("(virtio|ide)\\d+")) {
                setting.setValue(
                    settings.textNode(setting.getValue().asText().replace(then, vmid)));
              }
            });
    settings.put("name", asked.get("name")).put("description", asked.get("description"));
    machines.put(vmid, new Machine(vmid, settings));
    return task(full ? "lp_full_clone" : "lp_clone", vmid, "lp_clone__task_status");
  }

  private JsonNode machine(Machine vm, String vmid, String call, Map<String, String> asked) {
    if (vm == null) {
      return told("lp_config_after_destroy", text -> text.replace("210", vmid));
    }
    return switch (call) {
      case "GET config" -> with("lp_config_after_clone", vm.settings);
      case "GET pending" -> recorded(vm.pending);
      case "GET status/current" -> recorded(vm.running ? "status_current" : "lp_status_stopped");
      case "PUT config" -> changed(vm, asked, () -> recorded("lp_seed_attach"));
      case "POST config" -> changed(vm, asked, () -> task("config_post", vm.vmid));
      case "PUT resize" -> resized(vm, asked);
      case "POST status/start" -> powered(vm, true, "lp_start", "start_running");
      case "POST status/stop" -> powered(vm, false, "lp_stop", "stop_already_stopped");
      case "DELETE" -> destroyed(vm);
      default -> null;
    };
  }

  /** Not where it was read before somebody changed it. */
  private JsonNode changed(Machine vm, Map<String, String> asked, Supplier<JsonNode> answer) {
    String read = asked.remove("digest");
    if (read != null && !read.equals(vm.settings.path("digest").asText())) {
      return recorded("config_digest_mismatch");
    }
    asked.forEach((setting, value) -> set(vm, setting, value));
    vm.settings.put("digest", "%040x".formatted(vm.settings.hashCode()));
    return answer.get();
  }

  /** On a running VM the memory becomes pending, as recorded; the rest is there at once. */
  private static void set(Machine vm, String setting, String value) {
    if (vm.running && setting.equals("memory")) {
      vm.pending = "config_running_pending";
    } else if (setting.equals("tags")) {
      // Proxmox sorts them: recordings/tags_order_get.
      vm.settings.put(
          setting, String.join(";", List.of(value.split(";")).stream().sorted().toList()));
    } else if (value.matches("local:\\d+,.*")) {
      vm.settings.put(setting, made(vm, setting, value));
    } else {
      vm.settings.put(setting, value);
    }
  }

  /** Of {@code STORAGE:GIB} a volume, called as those in the recordings. */
  private static String made(Machine vm, String drive, String value) {
    String[] parts = value.split("[:,]", 3);
    return "local:%s/vm-%s-disk-%s.qcow2,%s,size=%sG"
        .formatted(vm.vmid, vm.vmid, drive.replaceAll("\\D", ""), parts[2], parts[1]);
  }

  private JsonNode resized(Machine vm, Map<String, String> asked) {
    String drive = asked.get("disk");
    String[] disk = vm.settings.path(drive).asText().split("size=");
    int now = Integer.parseInt(disk[1].replace("G", ""));
    if (Integer.parseInt(asked.get("size").replace("G", "")) < now) {
      return task("resize_shrink", vm.vmid);
    }
    vm.settings.put(drive, disk[0] + "size=" + asked.get("size"));
    return task("lp_resize", vm.vmid, "resize__task_status");
  }

  private JsonNode powered(Machine vm, boolean on, String changes, String changesNothing) {
    boolean already = vm.running == on;
    vm.running = on;
    return task(already ? changesNothing : changes, vm.vmid);
  }

  private JsonNode destroyed(Machine vm) {
    if (vm.settings.path("protection").asText().equals("1")) {
      return told("delete_protected", text -> text.replace("101", vm.vmid));
    }
    if (vm.running) {
      return told("delete_running", text -> text.replace("102", vm.vmid));
    }
    machines.remove(vm.vmid);
    return task("lp_destroy", vm.vmid);
  }

  private JsonNode nextId(String vmid) {
    boolean taken = machines.containsKey(vmid) || vmid.equals("9100") || vmid.equals("9000");
    return told(taken ? "lp_nextid_taken" : "lp_nextid_free", text -> text.replace("210", vmid));
  }

  private JsonNode resources() {
    ArrayNode listed = (ArrayNode) data("lp_cluster_resources");
    for (Machine vm : machines.values()) {
      ObjectNode recorded = (ObjectNode) data("e2e_resources").get(0);
      listed.add(
          recorded
              .put("vmid", Integer.parseInt(vm.vmid))
              .put("id", "qemu/" + vm.vmid)
              .put("name", vm.settings.path("name").asText())
              .put("status", vm.running ? "running" : "stopped"));
    }
    return with("lp_cluster_resources", listed);
  }

  private JsonNode images(String vmid) {
    ArrayNode listed = JSON.createArrayNode();
    for (Machine vm : machines.values()) {
      if (vmid == null || vmid.equals(vm.vmid)) {
        disks(vm)
            .forEach(
                volume -> {
                  ObjectNode recorded = (ObjectNode) data("lp_images_before_destroy").get(0);
                  listed.add(recorded.put("vmid", Integer.parseInt(vm.vmid)).put("volid", volume));
                });
      }
    }
    return with("lp_images_before_destroy", listed);
  }

  private static Stream<String> disks(Machine vm) {
    return vm.settings.properties().stream()
        .filter(setting -> setting.getKey().matches("virtio\\d+"))
        .map(setting -> setting.getValue().asText().split(",", 2)[0]);
  }

  private JsonNode seeds() {
    ArrayNode listed = JSON.createArrayNode();
    isos.forEach(
        iso -> listed.add(((ObjectNode) data("lp_seed_content").get(0)).put("volid", iso)));
    return with("lp_seed_content", listed);
  }

  private JsonNode uploaded(Map<String, String> asked) {
    isos.add("seeds:iso/" + asked.get("filename"));
    return task("lp_seed_upload", null);
  }

  /** Among those of others, which are as they were. */
  private JsonNode clones() {
    ArrayNode listed = (ArrayNode) data("lp_tasks_of_ours");
    tasks.values().stream()
        .filter(task -> task.upid().contains(":qmclone:"))
        .forEach(
            task -> {
              ObjectNode recorded = (ObjectNode) data("lp_tasks_of_ours").get(0);
              long now = Instant.now().getEpochSecond();
              listed.insert(
                  0, recorded.put("upid", task.upid()).put("starttime", now).put("endtime", now));
            });
    return with("lp_tasks_of_ours", listed);
  }

  private JsonNode task(String answer, String vmid) {
    return task(answer, vmid, answer + "__task_status");
  }

  /** What takes time answers with its task: a new one each time, with the recorded end. */
  private JsonNode task(String answer, String vmid, String end) {
    String recorded = data(answer).asText();
    String[] parts = recorded.split(":", -1);
    parts[2] = "%08X".formatted(tasks.size() + 1);
    Task task = new Task(String.join(":", parts), end, vmid);
    tasks.put(task.upid(), task);
    return told(answer, text -> text.replace(recorded, task.upid()));
  }

  private JsonNode task(String path) {
    String[] parts = path.split("/");
    Task task = tasks.get(parts[0]);
    if (parts[1].equals("log")) {
      return task == null
          ? recorded("kill_task_log")
          : told(
              "lp_clone__task_log", text -> text.replace("with ID 210", "with ID " + task.vmid()));
    }
    return recorded(task == null ? "task_missing_upid" : task.end());
  }

  private static JsonNode recorded(String name) {
    return RecordedProxmox.recording(name).path("response");
  }

  private static JsonNode data(String name) {
    try {
      return JSON.readTree(recorded(name).path("body").asText()).path("data");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(name + " is no JSON", e);
    }
  }

  /** The recorded answer with other data. */
  private static JsonNode with(String name, JsonNode data) {
    return ((ObjectNode) recorded(name))
        .put("body", JSON.createObjectNode().set("data", data).toString());
  }

  /** The recorded answer with another name in it. */
  private static JsonNode told(String name, UnaryOperator<String> change) {
    ObjectNode response = (ObjectNode) recorded(name);
    response.put("body", change.apply(response.path("body").asText()));
    return response.put("status_line", change.apply(response.path("status_line").asText()));
  }

  @Override
  public void close() {
    proxmox.close();
  }
}
