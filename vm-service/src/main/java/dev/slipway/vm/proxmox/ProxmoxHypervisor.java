package dev.slipway.vm.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.vm.hypervisor.Firewall;
import dev.slipway.vm.hypervisor.Hardware;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.proxmox.wire.CallTimes;
import dev.slipway.vm.proxmox.wire.EntryNodes;
import dev.slipway.vm.proxmox.wire.MultipartBody;
import dev.slipway.vm.proxmox.wire.ProxmoxAnswer;
import dev.slipway.vm.proxmox.wire.ProxmoxEndpoint;
import dev.slipway.vm.proxmox.wire.ProxmoxWire;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** {@link Hypervisor} over the Proxmox VE API, version 8 and 9. */
public final class ProxmoxHypervisor implements Hypervisor, AutoCloseable {
  private final ProxmoxHttp http;
  private final ProxmoxTasks tasks;
  private final ProxmoxInventory inventory;
  private final EntryNodes entries;
  private final String user;
  private final Optional<String> token;

  public ProxmoxHypervisor(Vertx vertx, ProxmoxEndpoint endpoint, MeterRegistry meters) {
    this.entries =
        new EntryNodes(endpoint, new CallTimes(meters), new ProxmoxWire(vertx, endpoint));
    this.http = new ProxmoxHttp(endpoint, entries);
    this.tasks = new ProxmoxTasks(http, endpoint.login());
    this.inventory = new ProxmoxInventory(http);
    this.user = endpoint.login().user();
    this.token = endpoint.login().tokenName().map(name -> user + "!" + name);
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public Optional<String> token() {
    return token;
  }

  /** Whether it is asked: false while none of its entry nodes answers. */
  boolean answers() {
    return entries.answers();
  }

  @Override
  public List<HostNode> nodes() {
    return inventory.nodes();
  }

  @Override
  public List<Storage> storages(ProxmoxNode node) {
    return inventory.storages(node);
  }

  @Override
  public List<ListedVm> guests() {
    return inventory.guests();
  }

  @Override
  public List<ListedVm> vms() {
    return inventory.vms();
  }

  @Override
  public Optional<Set<String>> bridges(ProxmoxNode node) {
    return inventory.bridges(node);
  }

  @Override
  public Map<String, Set<String>> permissions() {
    return inventory.permissions();
  }

  @Override
  public Volumes volumes(ProxmoxNode node, String storage, Vmid vmid) {
    return inventory.volumes(node, storage, vmid);
  }

  @Override
  public Contents contents(ProxmoxNode node, String storage, String content) {
    return inventory.contents(node, storage, content);
  }

  @Override
  public boolean isoThere(ProxmoxNode node, String storage, String isoVolume) {
    return inventory.isoThere(node, storage, isoVolume);
  }

  @Override
  public boolean idFree(Vmid vmid) {
    return inventory.idFree(vmid);
  }

  @Override
  public Sighting find(Vmid vmid, ProxmoxNode hint) {
    return inventory.find(vmid, hint);
  }

  @Override
  public TaskRef clone(CloneRequest request) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("newid", request.target().toString());
    form.put("name", request.name());
    form.put("description", request.mark().line());
    form.put("pool", request.pool());
    form.put("full", request.full() ? "1" : "0");
    // Proxmox refuses storage and format for a linked clone, which stays on its template's.
    if (request.full() && request.storage() != null) {
      form.put("storage", request.storage());
    }
    if (request.full() && request.format() != null) {
      form.put("format", request.format().name().toLowerCase(Locale.ROOT));
    }
    if (request.targetNode() != null && !request.targetNode().equals(request.sourceNode())) {
      form.put("target", request.targetNode().value());
    }
    return task(http.post(vm(request.sourceNode(), request.source()) + "/clone", form));
  }

  @Override
  public TaskState task(TaskRef task) {
    return tasks.state(task);
  }

  @Override
  public Optional<TaskRef> findCloneTask(
      ProxmoxNode sourceNode, Vmid source, Vmid target, Instant since) {
    return tasks.findClone(sourceNode, source, target, since);
  }

  @Override
  public Optional<TaskRef> configure(OwnVm vm, Hardware hardware) {
    HardwareForm form = HardwareForm.of(vm.live(), hardware);
    if (form.makesDisks()) {
      return Optional.of(task(on(vm, path -> http.post(path + "/config", form.settings()))));
    }
    on(vm, path -> http.put(path + "/config", form.settings()));
    return Optional.empty();
  }

  @Override
  public void protect(OwnVm vm, boolean protection) {
    Map<String, String> form = Map.of("protection", protection ? "1" : "0");
    on(vm, path -> http.put(path + "/config", form));
  }

  @Override
  public void firewall(OwnVm vm, Firewall firewall) {
    on(
        vm,
        path -> {
          new ProxmoxFirewall(http, path + "/firewall").set(firewall);
          return null;
        });
  }

  @Override
  public void firewallSet(OwnVm vm, String set, Set<String> joining, Set<String> leaving) {
    on(
        vm,
        path -> {
          ProxmoxFirewall firewall = new ProxmoxFirewall(http, path + "/firewall");
          firewall.admit(Map.of(set, joining));
          firewall.expel(set, leaving);
          return null;
        });
  }

  @Override
  public Optional<Boolean> filters() {
    return ProxmoxFirewall.filters(http);
  }

  @Override
  public TaskRef resize(OwnVm vm, String drive, int gib) {
    Map<String, String> form = Map.of("disk", drive, "size", gib + "G");
    return task(on(vm, path -> http.put(path + "/resize", form)));
  }

  @Override
  public TaskRef upload(ProxmoxNode node, String storage, String fileName, byte[] content) {
    return task(
        http.upload(
            "/nodes/%s/storage/%s/upload".formatted(node, storage),
            new MultipartBody("iso", fileName, content)));
  }

  @Override
  public void attach(OwnVm vm, String drive, String isoVolume) {
    on(vm, path -> http.put(path + "/config", Map.of(drive, isoVolume + ",media=cdrom")));
  }

  @Override
  public void eject(OwnVm vm, String drive) {
    // Deleting the drive would only become pending on a running VM; an empty one acts at once.
    on(vm, path -> http.put(path + "/config", Map.of(drive, "none,media=cdrom")));
  }

  @Override
  public boolean pending(OwnVm vm, String setting) {
    for (JsonNode line : on(vm, path -> http.get(path + "/pending", Map.of())).data()) {
      if (line.path("key").asText().equals(setting)
          && (line.has("pending") || line.has("delete"))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Optional<TaskRef> deleteIso(ProxmoxNode node, String storage, String isoVolume) {
    ProxmoxAnswer answer =
        http.delete(
            "/nodes/%s/storage/%s/content/%s".formatted(node, storage, isoVolume), Map.of());
    return answer.data().isTextual() ? Optional.of(task(answer)) : Optional.empty();
  }

  @Override
  public TaskRef start(OwnVm vm) {
    return task(on(vm, path -> http.post(path + "/status/start", Map.of())));
  }

  @Override
  public TaskRef stop(OwnVm vm) {
    return task(on(vm, path -> http.post(path + "/status/stop", Map.of())));
  }

  @Override
  public boolean running(OwnVm vm) {
    JsonNode data = on(vm, path -> http.get(path + "/status/current", Map.of())).data();
    return "running".equals(data.path("status").asText());
  }

  @Override
  public List<GuestCard> cards(OwnVm vm) {
    JsonNode data =
        on(vm, path -> http.get(path + "/agent/network-get-interfaces", Map.of())).data();
    return ProxmoxInventory.stream(data.path("result"))
        .map(
            card ->
                new GuestCard(
                    card.path("name").asText(),
                    card.path("hardware-address").asText("").toUpperCase(Locale.ROOT),
                    ProxmoxInventory.stream(card.path("ip-addresses"))
                        .map(address -> address.path("ip-address").asText())
                        .toList()))
        .toList();
  }

  @Override
  public TaskRef destroy(OwnVm vm) {
    // Never destroy-unreferenced-disks: it reaches volumes of other clusters on shared storage.
    return task(on(vm, path -> http.delete(path, Map.of("purge", "1"))));
  }

  private static TaskRef task(ProxmoxAnswer answer) {
    String upid = answer.data().asText("");
    if (!upid.startsWith("UPID:")) {
      throw new VmFailure(
          FailureCode.PROXMOX_ERROR, "Proxmox VE answered without a task: " + answer.reason());
    }
    return TaskRef.of(upid);
  }

  /**
   * A call on a VM that was seen a moment ago. With the rights of a pool, one that went away since
   * answers as one that was never ours to see.
   */
  private ProxmoxAnswer on(OwnVm vm, Function<String, ProxmoxAnswer> call) {
    try {
      return call.apply(vm(vm.node(), vm.vmid()));
    } catch (VmFailure refused) {
      if (refused.failure() == FailureCode.PROXMOX_PERMISSION_MISSING && idFree(vm.vmid())) {
        throw new VmFailure(
            FailureCode.VM_LOST,
            true,
            FailureCode.VM_LOST.remedy(),
            vm + " vanished under the call: " + refused.getMessage(),
            refused);
      }
      throw refused;
    }
  }

  private static String vm(ProxmoxNode node, Vmid vmid) {
    return "/nodes/%s/qemu/%s".formatted(node, vmid);
  }

  @Override
  public void close() {
    http.close();
  }
}
