package dev.slipway.lab.simulator.proxmox.storage;

import dev.slipway.lab.simulator.proxmox.api.ApiException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** All storages and what lies on them. A volume is found from a node: local storages differ. */
public final class Storages {

  private record Place(String storage, String node, String volume) {}

  private final Clock clock;
  private final Map<String, Storage> storages = new ConcurrentSkipListMap<>();
  private final Map<Place, Volume> volumes = new ConcurrentHashMap<>();
  private final Map<Place, Long> written = new ConcurrentHashMap<>();
  private volatile Optional<UploadedFiles> files = Optional.empty();

  public Storages(Clock clock, Collection<Storage> storages) {
    this.clock = clock;
    storages.forEach(storage -> this.storages.put(storage.name(), storage));
  }

  /** From now on what is uploaded lies in that folder too, for looking at. Empties the folder. */
  public void keepFilesIn(Path folder) throws IOException {
    files = Optional.of(new UploadedFiles(folder));
  }

  public void add(Storage storage) {
    storages.put(storage.name(), storage);
  }

  /** What lies on it stays, and is there again if it is added again. */
  public void remove(String name) {
    storages.remove(name);
  }

  public Optional<Storage> find(String name) {
    return Optional.ofNullable(storages.get(name));
  }

  /** Throws a 500 when there is no such storage on that node. */
  public Storage require(String name, String node) {
    Storage storage =
        find(name).orElseThrow(() -> ApiException.died("storage '" + name + "' does not exist"));
    if (!storage.on(node)) {
      throw ApiException.died("storage '" + name + "' is not available on node '" + node + "'");
    }
    return storage;
  }

  public List<Storage> on(String node) {
    return storages.values().stream().filter(storage -> storage.on(node)).toList();
  }

  /** What lies on a storage as seen from a node, by name. */
  public List<Volume> content(String storage, String node) {
    String place = placeOf(storage, node);
    return volumes.entrySet().stream()
        .filter(e -> e.getKey().storage().equals(storage) && e.getKey().node().equals(place))
        .map(Map.Entry::getValue)
        .sorted(Comparator.comparing(Volume::name))
        .toList();
  }

  /** Bytes taken up. On a thin storage that is what was written; it grows while guests run. */
  public long used(String storage, String node) {
    boolean thin = find(storage).map(Storage::thin).orElse(true);
    return content(storage, node).stream()
        .mapToLong(volume -> thin ? written(volume, node) : volume.size())
        .sum();
  }

  private long written(Volume volume, String node) {
    return Math.max(volume.used(), written.getOrDefault(place(volume, node), 0L));
  }

  /**
   * A guest has written to its disk.
   *
   * @param bytes in all, at most the disk's size
   */
  public void write(Volume disk, String node, long bytes) {
    if (bytes > disk.size()) {
      throw new IllegalArgumentException("nobody writes more than " + disk.size() + " to it");
    }
    written.put(place(disk, node), bytes);
  }

  private Place place(Volume volume, String node) {
    return new Place(volume.storage(), placeOf(volume.storage(), node), volume.name());
  }

  /** What creating the volume ended in, if there is less room than it takes. */
  public Optional<String> tooSmallFor(Volume made, String node) {
    Storage storage = require(made.storage(), node);
    return used(storage.name(), node) > storage.size()
        ? Optional.of(storage.full(made))
        : Optional.empty();
  }

  /** Node to volumes, for tests; shared storages stand under the empty name. */
  public Map<String, List<Volume>> all() {
    Map<String, List<Volume>> byNode = new TreeMap<>();
    volumes.forEach(
        (place, volume) ->
            byNode.merge(
                place.node(),
                List.of(volume),
                (a, b) -> java.util.stream.Stream.concat(a.stream(), b.stream()).toList()));
    return byNode;
  }

  /** A volume by its id; empty when it, or its storage, is not there. */
  public Optional<Volume> volume(String volumeId, String node) {
    int colon = volumeId.indexOf(':');
    if (colon < 1) {
      return Optional.empty();
    }
    String storage = volumeId.substring(0, colon);
    return Optional.ofNullable(
        volumes.get(new Place(storage, placeOf(storage, node), volumeId.substring(colon + 1))));
  }

  /** A new empty or fully copied disk, under the next free number, in the storage's own format. */
  public synchronized Volume allocateDisk(String storageName, String node, int vmid, long size) {
    String format = require(storageName, node).imageFormat();
    return allocateDisk(storageName, node, vmid, size, format);
  }

  /** Throws a 500 when the storage cannot keep disks in that format. */
  public synchronized Volume allocateDisk(
      String storageName, String node, int vmid, long size, String format) {
    Storage storage = require(storageName, node);
    if (!storage.formats().contains(format)) {
      throw ApiException.died("unsupported format '" + format + "'");
    }
    return allocate(storage, node, vmid, size, format, null);
  }

  /** A disk on top of a template's. */
  public synchronized Volume allocateLinked(Volume base, String node, int vmid) {
    Storage storage = require(base.storage(), node);
    return allocate(storage, node, vmid, base.size(), storage.imageFormat(), base);
  }

  private Volume allocate(
      Storage storage, String node, int vmid, long size, String format, Volume base) {
    String kind = "vm-" + vmid + "-disk-";
    for (int number = 0; ; number++) {
      String own = storage.imageName(vmid, storage.imageFile(kind, number, format));
      String name = base == null ? own : base.name() + "/" + own;
      // A number is one disk's, whatever the format of either.
      String stem = storage.imageName(vmid, kind + number);
      boolean taken =
          content(storage.name(), node).stream()
              .anyMatch(volume -> volume.name().matches("(.*/)?" + stem + "(\\.\\w+)?"));
      if (!taken) {
        return put(
            node,
            new Volume(
                storage.name(),
                name,
                "images",
                format,
                vmid,
                size,
                clock.instant(),
                base == null ? null : base.name(),
                null));
      }
    }
  }

  /** The small drive that Proxmox's own cloud-init data is written to. */
  public Volume allocateCloudInit(String storageName, String node, int vmid) {
    Storage storage = require(storageName, node);
    String file = "vm-" + vmid + "-cloudinit" + (storage.files() ? ".qcow2" : "");
    return put(
        node,
        new Volume(
            storageName,
            storage.imageName(vmid, file),
            "images",
            storage.imageFormat(),
            vmid,
            4L << 20,
            clock.instant(),
            null,
            null));
  }

  /** A template's disk: {@code vm-N-disk-0} becomes {@code base-N-disk-0}. */
  public synchronized Volume toBase(Volume disk, String node) {
    free(disk.id(), node);
    return put(node, disk.renamed(disk.name().replaceFirst("vm-(\\d+)-disk", "base-$1-disk")));
  }

  /** An uploaded file; one of that name is silently overwritten (FACTS 32). */
  public Volume store(String storageName, String node, String content, String file, byte[] data) {
    Volume volume =
        put(
            node,
            new Volume(
                storageName,
                content + "/" + file,
                content,
                content.equals("snippets") ? "snippet" : extension(file),
                0,
                data.length,
                clock.instant(),
                null,
                data));
    files.ifPresent(kept -> kept.write(node, volume));
    return volume;
  }

  public Volume resize(Volume disk, String node, long size) {
    return put(node, disk.resized(size, clock.instant()));
  }

  /** A disk of the given name, as an administrator makes one by hand. */
  public synchronized Volume allocateNamed(
      String storageName, String node, int vmid, String file, long size) {
    Storage storage = require(storageName, node);
    return put(
        node,
        new Volume(
            storageName,
            storage.imageName(vmid, file),
            "images",
            storage.imageFormat(),
            vmid,
            size,
            clock.instant(),
            null,
            null));
  }

  /** To the storage of the same name on another node. */
  public synchronized void move(Volume volume, String from, String to) {
    require(volume.storage(), to);
    free(volume.id(), from);
    put(to, volume);
  }

  /** False when there was no such volume. */
  public boolean free(String volumeId, String node) {
    Optional<Volume> freed =
        volume(volumeId, node)
            .map(v -> volumes.remove(new Place(v.storage(), placeOf(v.storage(), node), v.name())));
    freed.ifPresent(volume -> written.remove(place(volume, node)));
    freed.ifPresent(volume -> files.ifPresent(kept -> kept.delete(node, volume)));
    return freed.isPresent();
  }

  /** Whether linked clones stand on this volume. */
  public boolean inUseAsBase(Volume base, String node) {
    return content(base.storage(), node).stream()
        .anyMatch(volume -> base.name().equals(volume.parent()));
  }

  private Volume put(String node, Volume volume) {
    volumes.put(place(volume, node), volume);
    return volume;
  }

  private String placeOf(String storage, String node) {
    return find(storage).map(s -> s.shared() ? "" : node).orElse(node);
  }

  private static String extension(String file) {
    return file.substring(file.lastIndexOf('.') + 1);
  }
}
