package dev.slipway.lab.simulator.qemu;

import java.nio.file.Path;

/**
 * Where real guests run.
 *
 * @param image folder with the disk, the kernel and the first RAM disk that all of them boot, as
 *     {@code lab/real-guests/image.sh} makes them; only read
 * @param folder in which each guest has one of its own, by its VMID: disk, disc, console, sockets.
 *     Paths of sockets are at most about 100 characters long
 * @param bridge that guests' network cards are put on; this process must be allowed to
 */
public record QemuConfig(Path image, Path folder, String bridge) {

  public QemuConfig {
    if (image == null || folder == null || bridge == null) {
      throw new IllegalArgumentException("real guests need all of image, folder and bridge");
    }
  }
}
