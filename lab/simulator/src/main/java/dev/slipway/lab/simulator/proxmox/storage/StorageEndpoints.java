package dev.slipway.lab.simulator.proxmox.storage;

import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.api.Call;
import dev.slipway.lab.simulator.proxmox.api.Check;
import dev.slipway.lab.simulator.proxmox.api.Param;
import dev.slipway.lab.simulator.proxmox.api.Reply;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /nodes/{node}/storage} and {@code /storage}: what there is and what lies on it. */
public final class StorageEndpoints {

  private static final String[] READ = {"Datastore.Audit", "Datastore.AllocateSpace"};
  private static final String DEFINED = "/storage/{storage}";
  private static final String ONE = "/nodes/{node}/storage/{storage}";

  private final Storages storages;
  private final VolumeAccess volumeAccess;
  private final AccessControl access;

  public StorageEndpoints(Storages storages, VolumeAccess volumeAccess, AccessControl access) {
    this.storages = storages;
    this.volumeAccess = volumeAccess;
    this.access = access;
  }

  public List<Route> routes() {
    return List.of(
        Route.get(
            "/nodes/{node}/storage",
            Check.ANYBODY,
            Schema.of(
                Param.text("content").orAbsent(),
                Param.text("storage").orAbsent(),
                Param.text("target").orAbsent(),
                Param.flag("enabled").orAbsent(),
                Param.flag("format").orAbsent()),
            this::list),
        Route.get(
            ONE + "/status",
            Check.any("/storage/{storage}", READ),
            Schema.of(Param.text("storage")),
            this::status),
        Route.get(
            ONE + "/content",
            Check.any("/storage/{storage}", READ),
            Schema.of(
                Param.text("storage"),
                Param.text("content").orAbsent(),
                Param.vmid("vmid").orAbsent()),
            this::content),
        Route.post(
            ONE + "/content",
            Check.all("/storage/{storage}", "Datastore.AllocateSpace"),
            Schema.of(
                Param.text("storage"),
                Param.text("filename"),
                Param.vmid("vmid"),
                Param.matching("size", "\\d+[MG]?"),
                Param.oneOf("format", "raw", "qcow2", "subvol", "vmdk").orAbsent()),
            this::allocate),
        Route.get(
            DEFINED,
            Check.all("/storage/{storage}", "Datastore.Allocate"),
            Schema.of(Param.text("storage")),
            this::definition),
        Route.delete(
            DEFINED,
            Check.all("/storage", "Datastore.Allocate"),
            Schema.of(Param.text("storage")),
            this::remove),
        Route.post(
            "/storage",
            Check.all("/storage", "Datastore.Allocate"),
            Schema.of(
                Param.text("storage"),
                Param.text("type"),
                Param.text("path").orAbsent(),
                Param.text("content").orAbsent(),
                Param.flag("shared").orAbsent(),
                Param.text("nodes").orAbsent()),
            this::create));
  }

  private Reply list(Call call) {
    List<Map<String, Object>> visible = new ArrayList<>();
    for (Storage storage : storages.on(call.node())) {
      boolean wanted =
          (!call.has("content") || storage.content().contains(call.text("content")))
              && (!call.has("storage") || storage.name().equals(call.text("storage")));
      if (wanted && access.hasAny(call.identity(), "/storage/" + storage.name(), List.of(READ))) {
        Map<String, Object> entry = describe(storage, call.node());
        entry.put("storage", storage.name());
        if (call.flag("format", false)) {
          List<String> formats = storage.formats();
          entry.put("formats", Map.of("default", formats.getFirst(), "supported", formats));
        }
        entry.put("used_fraction", (long) entry.get("used") / (double) storage.size());
        visible.add(entry);
      }
    }
    return Reply.of(visible);
  }

  private Reply status(Call call) {
    Storage storage =
        storages
            .find(call.text("storage"))
            .orElseThrow(() -> ApiException.badParameter("storage", "No such storage."));
    return Reply.of(describe(storage, call.node()));
  }

  private Map<String, Object> describe(Storage storage, String node) {
    long used = storages.used(storage.name(), node);
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("type", storage.type());
    entry.put("content", String.join(",", storage.content()));
    entry.put("active", 1);
    entry.put("enabled", 1);
    entry.put("shared", storage.shared() ? 1 : 0);
    entry.put("total", storage.size());
    entry.put("used", used);
    entry.put("avail", Math.max(0, storage.size() - used));
    return entry;
  }

  private Reply content(Call call) {
    Storage storage = storages.require(call.text("storage"), call.node());
    List<Map<String, Object>> visible =
        storages.content(storage.name(), call.node()).stream()
            .filter(v -> !call.has("content") || v.content().equals(call.text("content")))
            .filter(v -> !call.has("vmid") || v.owner() == call.vmid())
            .filter(v -> volumeAccess.allowed(call.identity(), v, 0))
            .map(v -> describe(v, storage))
            .toList();
    return Reply.of(visible);
  }

  private static Map<String, Object> describe(Volume volume, Storage storage) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("volid", volume.id());
    entry.put("content", volume.content());
    entry.put("format", volume.format());
    entry.put("size", volume.size());
    entry.put("ctime", volume.created().getEpochSecond());
    if (volume.content().equals("images")) {
      entry.put("vmid", volume.owner());
      if (storage.files()) {
        entry.put("used", volume.used());
        entry.put("parent", volume.parent() == null ? null : "../" + volume.parent());
      }
    }
    return entry;
  }

  /** Sizes without a unit are in KiB. */
  private Reply allocate(Call call) {
    String size = call.text("size");
    long bytes = size.matches("\\d+") ? Long.parseLong(size) << 10 : Sizes.parse(call.text("size"));
    return Reply.of(
        storages
            .allocateNamed(
                call.text("storage"), call.node(), call.vmid(), call.text("filename"), bytes)
            .id());
  }

  private Reply definition(Call call) {
    Storage storage = require(call, "");
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("storage", storage.name());
    entry.put("type", storage.type());
    entry.put("content", String.join(",", storage.content()));
    if (storage.files()) {
      entry.put("path", storage.path());
    }
    if (storage.shared()) {
      entry.put("shared", 1);
    }
    if (!storage.nodes().isEmpty()) {
      entry.put("nodes", String.join(",", storage.nodes()));
    }
    return Reply.of(entry);
  }

  /** Its definition goes; the files stay where they are. */
  private Reply remove(Call call) {
    storages.remove(require(call, "delete storage failed: ").name());
    return Reply.nothing();
  }

  private Storage require(Call call, String failed) {
    String name = call.text("storage");
    return storages
        .find(name)
        .orElseThrow(() -> ApiException.died(failed + "storage '" + name + "' does not exist"));
  }

  private Reply create(Call call) {
    String name = call.text("storage");
    if (storages.find(name).isPresent()) {
      throw ApiException.died("storage ID '" + name + "' already defined");
    }
    List<String> nodes = call.has("nodes") ? List.of(call.text("nodes").split(",")) : List.of();
    storages.add(
        new Storage(
            name,
            call.text("type"),
            List.of(call.text("content", "images,rootdir").split(",")),
            call.flag("shared", false),
            storages.on(call.node() == null ? "" : call.node()).stream()
                .mapToLong(Storage::size)
                .max()
                .orElse(1L << 40),
            call.text("path"),
            nodes));
    return Reply.of(Map.of("storage", name, "type", call.text("type")));
  }
}
