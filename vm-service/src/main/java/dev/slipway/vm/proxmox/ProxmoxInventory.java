package dev.slipway.vm.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.DiskFormat;
import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.vm.hypervisor.Hypervisor.Contents;
import dev.slipway.vm.hypervisor.Hypervisor.HostNode;
import dev.slipway.vm.hypervisor.Hypervisor.ListedVm;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.Hypervisor.Storage;
import dev.slipway.vm.hypervisor.Hypervisor.Volume;
import dev.slipway.vm.hypervisor.Hypervisor.Volumes;
import dev.slipway.vm.hypervisor.LiveVm;
import dev.slipway.vm.hypervisor.VmFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What a Proxmox cluster has. Its lists leave out silently what our rights do not reach. */
final class ProxmoxInventory {
  private static final int SIGHTINGS = 3;
  private static final String CONTAINER = "lxc";
  private static final Set<String> GUESTS = Set.of("qemu", CONTAINER);

  private final ProxmoxHttp http;

  ProxmoxInventory(ProxmoxHttp http) {
    this.http = http;
  }

  List<HostNode> nodes() {
    return stream(http.get("/nodes", Map.of()).data())
        .map(
            node ->
                new HostNode(
                    new ProxmoxNode(node.path("node").asText()),
                    "online".equals(node.path("status").asText()),
                    node.path("maxcpu").asInt(),
                    node.path("maxmem").asLong()))
        .toList();
  }

  List<Storage> storages(ProxmoxNode node) {
    return stream(http.get("/nodes/%s/storage".formatted(node), Map.of("format", "1")).data())
        .map(
            storage ->
                new Storage(
                    storage.path("storage").asText(),
                    storage.path("enabled").asInt() == 1,
                    storage.path("active").asInt() == 1,
                    storage.path("shared").asInt() == 1,
                    Arrays.stream(storage.path("content").asText().split(","))
                        .map(String::strip)
                        .collect(Collectors.toSet()),
                    formats(storage),
                    storage.path("total").asLong(),
                    storage.path("avail").asLong()))
        .toList();
  }

  /** {@code formats} has them since Proxmox VE 9, {@code format} the same in another shape. */
  private static Set<DiskFormat> formats(JsonNode storage) {
    Set<String> names = new LinkedHashSet<>();
    storage.at("/formats/supported").forEach(name -> names.add(name.asText()));
    storage.at("/format/0").fieldNames().forEachRemaining(names::add);
    return Arrays.stream(DiskFormat.values())
        .filter(format -> names.contains(format.name().toLowerCase(Locale.ROOT)))
        .collect(Collectors.toUnmodifiableSet());
  }

  List<ListedVm> vms() {
    return guests().stream().filter(guest -> !guest.container()).toList();
  }

  List<ListedVm> guests() {
    return stream(http.get("/cluster/resources", Map.of("type", "vm")).data())
        .filter(vm -> GUESTS.contains(vm.path("type").asText()))
        .map(
            vm ->
                new ListedVm(
                    new Vmid(vm.path("vmid").asInt()),
                    new ProxmoxNode(vm.path("node").asText()),
                    vm.path("name").asText(),
                    vm.path("pool").asText(null),
                    vm.path("template").asInt() == 1,
                    "running".equals(vm.path("status").asText()),
                    vm.path("maxcpu").asInt(),
                    vm.path("maxmem").asLong(),
                    CONTAINER.equals(vm.path("type").asText())))
        .toList();
  }

  /** Of one that is not for us to use it says nothing. */
  Optional<Set<String>> bridges(ProxmoxNode node) {
    try {
      return Optional.of(
          stream(http.get("/nodes/%s/network".formatted(node), Map.of("type", "any_bridge")).data())
              .map(bridge -> bridge.path("iface").asText())
              .collect(Collectors.toSet()));
    } catch (VmFailure failure) {
      if (failure.failure() == FailureCode.PROXMOX_REQUEST_REFUSED) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  boolean idFree(Vmid vmid) {
    try {
      http.get("/cluster/nextid", Map.of("vmid", vmid.toString()));
      return true;
    } catch (VmFailure taken) {
      if (taken.failure() == FailureCode.VMID_TAKEN) {
        return false;
      }
      throw taken;
    }
  }

  Sighting find(Vmid vmid, ProxmoxNode hint) {
    List<VmFailure> unreachable = new ArrayList<>();
    Optional<LiveVm> there =
        hint == null ? Optional.empty() : configIfSeen(hint, vmid, unreachable);
    if (there.isPresent()) {
      return new Sighting.Visible(there.get());
    }
    // The list, the configuration and the id are three questions: a VM that migrates or goes
    // between them gives answers that do not fit together, and is asked for again.
    for (int i = 0; i < SIGHTINGS; i++) {
      Optional<ProxmoxNode> node = nodeOf(vmid);
      Optional<LiveVm> vm = node.flatMap(name -> configIfSeen(name, vmid, unreachable));
      if (vm.isPresent()) {
        return new Sighting.Visible(vm.get());
      }
      if (idFree(vmid)) {
        return new Sighting.Absent();
      }
      if (node.isEmpty()) {
        return invisible(unreachable);
      }
    }
    return invisible(unreachable);
  }

  /** On a node that is away it may be visible: nothing is known of it until the node is back. */
  private static Sighting invisible(List<VmFailure> unreachable) {
    if (!unreachable.isEmpty()) {
      throw unreachable.getLast();
    }
    return new Sighting.Invisible();
  }

  private Optional<LiveVm> configIfSeen(ProxmoxNode node, Vmid vmid, List<VmFailure> unreachable) {
    try {
      return Optional.of(config(node, vmid));
    } catch (VmFailure failure) {
      switch (failure.failure()) {
        case PROXMOX_NODE_UNREACHABLE -> unreachable.add(failure);
        // Not there, or not for us to see: which of the two, only the id's being free tells.
        case PROXMOX_PERMISSION_MISSING, VM_LOST -> {
          return Optional.empty();
        }
        default -> throw failure;
      }
      return Optional.empty();
    }
  }

  private Optional<ProxmoxNode> nodeOf(Vmid vmid) {
    return vms().stream().filter(vm -> vm.vmid().equals(vmid)).map(ListedVm::node).findFirst();
  }

  private LiveVm config(ProxmoxNode node, Vmid vmid) {
    Map<String, String> settings = new LinkedHashMap<>();
    http.get("/nodes/%s/qemu/%s/config".formatted(node, vmid), Map.of())
        .data()
        .properties()
        .forEach(setting -> settings.put(setting.getKey(), setting.getValue().asText()));
    return new LiveVm(vmid, node, settings);
  }

  Map<String, Set<String>> permissions() {
    Map<String, Set<String>> byPath = new LinkedHashMap<>();
    http.get("/access/permissions", Map.of())
        .data()
        .properties()
        .forEach(
            path -> {
              Set<String> privileges = new LinkedHashSet<>();
              // The value (0 or 1) says whether it propagates, not whether it is granted.
              path.getValue().fieldNames().forEachRemaining(privileges::add);
              byPath.put(path.getKey(), privileges);
            });
    return byPath;
  }

  /**
   * A volume whose VM is gone is seen with Datastore.Allocate on the storage only; without it the
   * list is empty whatever there is, and proves nothing.
   */
  Volumes volumes(ProxmoxNode node, String storage, Vmid vmid) {
    Map<String, String> query = Map.of("content", "images", "vmid", vmid.toString());
    List<String> found;
    try {
      found = volids(node, storage, query);
    } catch (VmFailure failure) {
      if (failure.failure() == FailureCode.PROXMOX_PERMISSION_MISSING) {
        return new Volumes(storage, List.of(), false);
      }
      throw failure;
    }
    return new Volumes(storage, found, !found.isEmpty() || seesAll(storage));
  }

  /**
   * An ISO is listed to whoever may list at all; a VM's volume to whoever may configure the VM, or
   * has Datastore.Allocate.
   */
  Contents contents(ProxmoxNode node, String storage, String content) {
    List<Volume> found;
    try {
      found =
          stream(content(node, storage, Map.of("content", content)))
              .map(volume -> new Volume(volume.path("volid").asText(), owner(volume)))
              .toList();
    } catch (VmFailure failure) {
      if (failure.failure() == FailureCode.PROXMOX_PERMISSION_MISSING) {
        return new Contents(List.of(), false);
      }
      throw failure;
    }
    return new Contents(found, content.equals("iso") || seesAll(storage));
  }

  private static Vmid owner(JsonNode volume) {
    int vmid = volume.path("vmid").asInt();
    return vmid < Vmid.MIN ? null : new Vmid(vmid);
  }

  private boolean seesAll(String storage) {
    Map<String, Set<String>> rights = permissions();
    return Stream.of("/storage/" + storage, "/storage", "/")
        .filter(rights::containsKey)
        .findFirst()
        .map(rights::get)
        .orElse(Set.of())
        .contains("Datastore.Allocate");
  }

  boolean isoThere(ProxmoxNode node, String storage, String isoVolume) {
    return volids(node, storage, Map.of("content", "iso")).contains(isoVolume);
  }

  private List<String> volids(ProxmoxNode node, String storage, Map<String, String> query) {
    return stream(content(node, storage, query))
        .map(volume -> volume.path("volid").asText())
        .toList();
  }

  private JsonNode content(ProxmoxNode node, String storage, Map<String, String> query) {
    return http.get("/nodes/%s/storage/%s/content".formatted(node, storage), query).data();
  }

  static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
