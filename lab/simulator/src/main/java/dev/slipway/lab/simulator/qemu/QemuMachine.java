package dev.slipway.lab.simulator.qemu;

import dev.slipway.lab.simulator.GuestSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A guest's hardware, in the words of QEMU's command line. TCG and not KVM: it runs everywhere,
 * also where this machine is a guest itself.
 */
final class QemuMachine {

  /** The CD drive. */
  static final String DRIVE = "cd";

  private static final String KERNEL_ARGUMENTS =
      "console=ttyS0 root=/dev/vda rw net.ifnames=0 mitigations=off"
          + " loglevel=4 systemd.show_status=1";

  private QemuMachine() {}

  static Path disk(Path folder) {
    return folder.resolve("disk.qcow2");
  }

  static Path disc(Path folder) {
    return folder.resolve("seed.iso");
  }

  static Path console(GuestSpec spec, QemuConfig config) {
    return QemuGuests.consoles(config.folder()).resolve(spec.name() + ".log");
  }

  static Path monitor(Path folder) {
    return folder.resolve("monitor");
  }

  /** As Proxmox VE names it; QEMU makes it, and it is gone when QEMU is. */
  static String tap(int vmid) {
    return "tap" + vmid + "i0";
  }

  static List<String> command(GuestSpec spec, QemuConfig config, Path folder) {
    List<String> command = new ArrayList<>(List.of("qemu-system-x86_64", "-name", spec.name()));
    command.addAll(List.of("-M", "q35", "-accel", "tcg,thread=multi,tb-size=512"));
    command.addAll(List.of("-cpu", "Nehalem", "-smp", Integer.toString(spec.cores())));
    command.addAll(List.of("-m", Long.toString(spec.memoryMiB())));
    command.addAll(List.of("-no-user-config", "-nodefaults", "-display", "none"));
    command.addAll(List.of("-kernel", config.image().resolve(QemuGuests.KERNEL).toString()));
    command.addAll(List.of("-initrd", config.image().resolve(QemuGuests.RAM_DISK).toString()));
    command.addAll(List.of("-append", KERNEL_ARGUMENTS));
    drives(command, spec, folder);
    if (spec.macAddress() != null) {
      network(command, spec);
    }
    sockets(command, folder);
    command.addAll(
        List.of("-chardev", "file,id=console,append=on,path=" + escaped(console(spec, config))));
    command.addAll(List.of("-serial", "chardev:console"));
    if (!spec.bootable()) {
      // Power, but a processor that does nothing.
      command.add("-S");
    }
    return command;
  }

  private static void drives(List<String> command, GuestSpec spec, Path folder) {
    command.addAll(List.of("-drive", "id=disk,if=none,format=qcow2,file=" + escaped(disk(folder))));
    command.addAll(List.of("-device", "virtio-blk-pci,drive=disk"));
    String disc = spec.seedIso() == null ? "" : ",format=raw,file=" + escaped(disc(folder));
    command.addAll(List.of("-drive", "id=disc,if=none,media=cdrom,readonly=on" + disc));
    command.addAll(List.of("-device", "virtio-scsi-pci,id=scsi"));
    command.addAll(List.of("-device", "scsi-cd,bus=scsi.0,drive=disc,id=" + DRIVE));
  }

  private static void network(List<String> command, GuestSpec spec) {
    command.addAll(
        List.of(
            "-netdev",
            "tap,id=net0,script=no,downscript=no,ifname=" + tap(spec.vmid()),
            "-device",
            // Nothing is booted from the network, so that no ROM for it is needed.
            "virtio-net-pci,netdev=net0,romfile=,mac=" + spec.macAddress()));
  }

  private static void sockets(List<String> command, Path folder) {
    command.addAll(List.of("-device", "virtio-rng-pci", "-device", "virtio-serial-pci"));
    command.addAll(List.of("-chardev", listening("agent", GuestAgent.socket(folder))));
    command.addAll(List.of("-device", "virtserialport,chardev=agent,name=org.qemu.guest_agent.0"));
    command.addAll(List.of("-chardev", listening("monitor", monitor(folder))));
    command.addAll(List.of("-mon", "chardev=monitor,mode=control"));
  }

  private static String listening(String id, Path socket) {
    return "socket,id=" + id + ",server=on,wait=off,path=" + escaped(socket);
  }

  /** A comma would end the option. */
  private static String escaped(Path path) {
    return path.toString().replace(",", ",,");
  }
}
