package dev.slipway.lab.simulator.guest;

import dev.slipway.lab.simulator.GuestSpec;
import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.programs.Sysctl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** What the template's disk holds: a Debian 12 with cloud-init, as far as anybody looks. */
final class DiskTemplate {

  private static final List<String> DIRECTORIES =
      List.of(
          "/etc/cloud",
          "/etc/ssh",
          "/etc/ssl/certs",
          "/etc/sudoers.d",
          "/etc/sysctl.d",
          "/etc/systemd/system",
          "/home",
          "/opt",
          "/proc",
          "/run",
          "/usr/local/bin",
          "/usr/local/share/ca-certificates",
          "/var/lib",
          "/var/log");

  private static final String OS_RELEASE =
      """
      PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
      NAME="Debian GNU/Linux"
      VERSION_ID="12"
      VERSION="12 (bookworm)"
      VERSION_CODENAME=bookworm
      ID=debian
      HOME_URL="https://www.debian.org/"
      SUPPORT_URL="https://www.debian.org/support"
      BUG_REPORT_URL="https://bugs.debian.org/"
      """;

  private DiskTemplate() {}

  /** A fresh clone; the machine id is made as systemd does on a first boot. */
  static void copyTo(Disk disk) throws IOException {
    for (String directory : DIRECTORIES) {
      disk.makeDirectories(Account.ROOT, directory, 0755);
    }
    disk.makeDirectories(Account.ROOT, "/root", 0700);
    disk.makeDirectories(Account.ROOT, "/tmp", 0777);
    place(disk, "/etc/os-release", OS_RELEASE);
    place(disk, "/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n");
    place(disk, "/etc/hostname", "localhost\n");
    place(disk, "/etc/machine-id", UUID.randomUUID().toString().replace("-", "") + "\n");
  }

  /** What the kernel shows of the hardware; made anew by each boot. */
  static void showHardware(Disk disk, GuestSpec hardware) throws IOException {
    // The kernel keeps some memory to itself.
    long totalKiB = hardware.memoryMiB() * 1024 * 97 / 100;
    place(
        disk,
        "/proc/meminfo",
        "MemTotal:       %d kB\nMemFree:        %d kB\nMemAvailable:   %d kB\nSwapTotal:      0 kB\n"
            .formatted(totalKiB, totalKiB * 80 / 100, totalKiB * 90 / 100));
    StringBuilder processors = new StringBuilder();
    for (int i = 0; i < hardware.cores(); i++) {
      processors.append("processor\t: ").append(i).append("\nmodel name\t: Simulated CPU\n\n");
    }
    place(disk, "/proc/cpuinfo", processors.toString());
    Sysctl.boot(disk);
    place(disk, "/proc/sys/kernel/random/boot_id", UUID.randomUUID() + "\n");
  }

  /** What the kernel was told of {@code /etc/hostname} while it booted. */
  static void showHostname(Disk disk, String hostname) throws IOException {
    place(disk, "/proc/sys/kernel/hostname", hostname + "\n");
  }

  private static void place(Disk disk, String path, String content) throws IOException {
    disk.place(path, content.getBytes(StandardCharsets.UTF_8), "root", 0644);
  }
}
