package dev.slipway.lab.simulator.qemu;

import dev.slipway.lab.simulator.Guest;
import dev.slipway.lab.simulator.GuestHost;
import dev.slipway.lab.simulator.GuestSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Guests that boot a real Debian, each in a process of QEMU's and on a disk of its own on top of
 * the one image. They end with this object, and with this process however it ends.
 */
public final class QemuGuests implements GuestHost, AutoCloseable {

  static final String DISK = "disk.raw";
  static final String KERNEL = "vmlinuz";
  static final String RAM_DISK = "initrd";

  private final QemuConfig config;
  private final Map<Integer, QemuGuest> guests = new ConcurrentHashMap<>();

  public QemuGuests(QemuConfig config) {
    this.config = config;
    for (String file : List.of(DISK, KERNEL, RAM_DISK)) {
      if (!Files.isReadable(config.image().resolve(file))) {
        throw new IllegalArgumentException(
            config.image() + " has no " + file + ": lab/real-guests/image.sh makes it");
      }
    }
  }

  /** The folder of a guest. */
  public static Path folder(Path guests, int vmid) {
    return guests.resolve(Integer.toString(vmid));
  }

  /** Where what guests write to their consoles stays, also when they are gone. */
  public static Path consoles(Path guests) {
    return guests.resolve("consoles");
  }

  @Override
  public Guest boot(GuestSpec spec) {
    QemuGuest guest =
        guests.computeIfAbsent(
            spec.vmid(), vmid -> new QemuGuest(config, folder(config.folder(), vmid)));
    guest.powerOn(spec);
    return guest;
  }

  @Override
  public void destroy(int vmid) {
    QemuGuest guest = guests.remove(vmid);
    if (guest != null) {
      guest.destroy();
    }
  }

  @Override
  public void close() {
    guests.keySet().forEach(this::destroy);
  }
}
