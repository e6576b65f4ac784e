package dev.slipway.lab.simulator.proxmox.storage;

import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.api.Call;
import dev.slipway.lab.simulator.proxmox.api.Check;
import dev.slipway.lab.simulator.proxmox.api.Param;
import dev.slipway.lab.simulator.proxmox.api.Reply;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Schema;
import dev.slipway.lab.simulator.proxmox.tasks.Tasks;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** Bringing a file onto a storage and taking a volume away, each as a task. */
public final class VolumeEndpoints {

  private static final Pattern UNSAFE = Pattern.compile("[^-a-zA-Z0-9_.]");

  private final Storages storages;
  private final VolumeAccess volumeAccess;
  private final AccessControl access;
  private final Tasks tasks;

  public VolumeEndpoints(
      Storages storages, VolumeAccess volumeAccess, AccessControl access, Tasks tasks) {
    this.storages = storages;
    this.volumeAccess = volumeAccess;
    this.access = access;
    this.tasks = tasks;
  }

  public List<Route> routes() {
    String storage = "/nodes/{node}/storage/{storage}";
    return List.of(
        Route.post(
            storage + "/upload",
            Check.all("/storage/{storage}", "Datastore.AllocateTemplate"),
            Schema.of(
                Param.text("storage"),
                Param.oneOf("content", "iso", "vztmpl", "import"),
                Param.text("filename"),
                Param.text("checksum").orAbsent(),
                Param.text("checksum-algorithm").orAbsent()),
            this::upload),
        Route.delete(
            storage + "/content/{volume*}",
            Check.ANYBODY,
            Schema.of(
                Param.text("storage"),
                Param.text("volume"),
                Param.integer("delay", 1, 30).orAbsent()),
            this::delete));
  }

  private Reply upload(Call call) {
    if (call.upload() == null) {
      throw ApiException.badParameter("filename", "property is missing and it is not optional");
    }
    Storage storage = storages.require(call.text("storage"), call.node());
    String content = call.text("content");
    if (!storage.content().contains(content)) {
      throw ApiException.badParameter(
          "content", "storage does not support '" + content + "' content");
    }
    String file = UNSAFE.matcher(call.upload().filename()).replaceAll("_");
    if (content.equals("iso") && !file.matches(".+\\.(?i:iso|img)")) {
      throw ApiException.badParameter("filename", "wrong file extension");
    }
    byte[] data = call.upload().content();
    String target = storage.pathOf(content + "/" + file);
    String temporary = "/var/tmp/pveupload-" + UUID.randomUUID().toString().replace("-", "");
    return Reply.of(
        tasks.fork(
            call.node(),
            "imgcopy",
            "",
            file,
            call.identity(),
            task -> {
              task.print("starting file import from: " + temporary);
              task.print("target node: " + call.node());
              task.print("target file: " + target);
              task.print("file size is: " + data.length);
              task.print("command: cp -- " + temporary + " " + target);
              task.work(tasks.times().upload());
              storages.store(storage.name(), call.node(), content, file, data);
              task.print("finished file import successfully");
            }));
  }

  private Reply delete(Call call) {
    String storageName = call.text("storage");
    String given = call.text("volume");
    String volumeId = given.contains(":") ? given : storageName + ":" + given;
    String named = volumeId.substring(0, volumeId.indexOf(':'));
    if (!named.equals(storageName)) {
      throw ApiException.badParameter("volume", "storage in volume id does not match");
    }
    Storage storage = storages.require(storageName, call.node());
    storages
        .volume(volumeId, call.node())
        .ifPresent(volume -> volumeAccess.require(call.identity(), volume, 0));
    if (!access.has(call.identity(), "/storage/" + storageName, "Datastore.Allocate")) {
      throw ApiException.forbidden("/storage/" + storageName + ", Datastore.Allocate");
    }
    int owner = storages.volume(volumeId, call.node()).map(Volume::owner).orElse(0);
    return Reply.of(
        tasks.fork(
            call.node(),
            "imgdel",
            owner == 0 ? storageName : owner + "@" + storageName,
            volumeId,
            call.identity(),
            task -> {
              task.work(tasks.times().deleteVolume());
              if (!storages.free(volumeId, call.node())) {
                String path = storage.pathOf(volumeId.substring(volumeId.indexOf(':') + 1));
                task.print("disk image '" + path + "' does not exist");
              }
              task.print("Removed volume '" + volumeId + "'");
            }));
  }
}
