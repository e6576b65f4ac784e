package dev.slipway.lab.simulator.proxmox.configure;

import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.storage.Storages;
import dev.slipway.lab.simulator.proxmox.storage.Volume;
import dev.slipway.lab.simulator.proxmox.vm.Drive;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * From what a caller says of a drive to what stands in the configuration: allocated and measured.
 */
public final class NewVolume {

  private static final Pattern REQUEST = Pattern.compile("[^/:\\s]+:(\\d+(\\.\\d+)?|cloudinit)");

  private final Storages storages;

  public NewVolume(Storages storages) {
    this.storages = storages;
  }

  /** {@code local:8} (GiB) and {@code local:cloudinit} ask for a volume; others name one. */
  public static boolean isRequest(Drive drive) {
    return REQUEST.matcher(drive.value().head()).matches();
  }

  /** Throws a 500 when a named volume does not exist. */
  public Drive resolve(Vm vm, Drive drive) {
    if (isRequest(drive)) {
      return allocate(vm, drive);
    }
    if (drive.volume().isEmpty()) {
      return new Drive(drive.slot(), drive.value().without("size"));
    }
    String id = drive.volume().get();
    Volume volume =
        storages
            .volume(id, vm.node())
            .orElseThrow(() -> ApiException.died("volume '" + id + "' does not exist"));
    return drive.withSize(volume.size());
  }

  private Drive allocate(Vm vm, Drive drive) {
    String[] request = drive.value().head().split(":", 2);
    if (request[1].equals("cloudinit")) {
      Volume volume = storages.allocateCloudInit(request[0], vm.node(), vm.vmid());
      Drive disc = new Drive(drive.slot(), drive.value().with("media", "cdrom"));
      return disc.withVolume(volume.id()).withSize(volume.size());
    }
    long bytes = importSize(vm, drive, request[1]);
    Volume volume =
        drive
            .value()
            .property("format")
            .map(format -> storages.allocateDisk(request[0], vm.node(), vm.vmid(), bytes, format))
            .orElseGet(() -> storages.allocateDisk(request[0], vm.node(), vm.vmid(), bytes));
    Drive plain = new Drive(drive.slot(), drive.value().without("import-from").without("format"));
    return plain.withVolume(volume.id()).withSize(volume.size());
  }

  private long importSize(Vm vm, Drive drive, String gib) {
    if (drive.value().property("import-from").isEmpty()) {
      return Math.round(Double.parseDouble(gib) * (1L << 30));
    }
    String source = drive.value().property("import-from").get();
    return storages
        .volume(source, vm.node())
        .map(NewVolume::virtualSize)
        .orElseThrow(() -> ApiException.died("volume '" + source + "' does not exist"));
  }

  /** A qcow2 image says in its header how large the disk is that it holds. */
  private static long virtualSize(Volume image) {
    byte[] data = image.data();
    boolean qcow2 = data != null && data.length >= 32 && data[0] == 'Q' && data[1] == 'F';
    return qcow2 ? ByteBuffer.wrap(data).getLong(24) : image.size();
  }
}
