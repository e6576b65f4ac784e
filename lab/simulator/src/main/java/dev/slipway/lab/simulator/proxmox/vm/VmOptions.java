package dev.slipway.lab.simulator.proxmox.vm;

import dev.slipway.lab.simulator.proxmox.api.Formats;
import dev.slipway.lab.simulator.proxmox.api.Param;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The options a VM's configuration may have: their forms, and the privilege that each needs. */
public final class VmOptions {

  private static final List<String> NET_MODELS =
      List.of(
          "e1000",
          "e1000-82540em",
          "e1000-82544gc",
          "e1000-82545em",
          "e1000e",
          "i82551",
          "i82557b",
          "i82559er",
          "ne2k_isa",
          "ne2k_pci",
          "pcnet",
          "rtl8139",
          "virtio",
          "vmxnet3");
  private static final Set<String> FLAGS =
      Set.of(
          "acpi",
          "allow-ksm",
          "autostart",
          "ciupgrade",
          "freeze",
          "keephugepages",
          "kvm",
          "localtime",
          "numa",
          "onboot",
          "protection",
          "reboot",
          "tablet",
          "tdf",
          "template");
  private static final Set<String> INTEGERS =
      Set.of("balloon", "cores", "cpuunits", "migrate_speed", "shares", "smp", "sockets", "vcpus");
  private static final Set<String> CPU =
      Set.of("cores", "cpu", "cpulimit", "cpuunits", "numa", "smp", "sockets", "vcpus", "affinity");
  private static final Set<String> DISK = Set.of("boot", "bootdisk", "vmstatestorage");
  private static final Set<String> CLOUD_INIT =
      Set.of(
          "cicustom",
          "cipassword",
          "citype",
          "ciuser",
          "ciupgrade",
          "nameserver",
          "searchdomain",
          "sshkeys");
  private static final Set<String> MEMORY =
      Set.of("memory", "balloon", "shares", "hugepages", "keephugepages", "allow-ksm");
  private static final Set<String> HARDWARE =
      Set.of(
          "acpi",
          "arch",
          "audio0",
          "bios",
          "hotplug",
          "keyboard",
          "kvm",
          "machine",
          "ostype",
          "rng0",
          "scsihw",
          "smbios1",
          "tablet",
          "vga",
          "vmgenid",
          "watchdog",
          "efidisk0",
          "tpmstate0",
          "spice_enhancements");
  private static final Set<String> GENERAL =
      Set.of(
          "agent",
          "autostart",
          "description",
          "freeze",
          "localtime",
          "migrate_downtime",
          "migrate_speed",
          "name",
          "onboot",
          "protection",
          "reboot",
          "startdate",
          "startup",
          "tags",
          "tdf",
          "template");
  private static final Pattern NUMBERED =
      Pattern.compile("(net|serial|usb|unused|numa|parallel|ipconfig|hostpci|virtiofs)\\d+");
  private static final Pattern MEMORY_MIB = Pattern.compile("(?:current=)?(\\d+)");
  private static final Pattern STARTUP =
      Pattern.compile("((order=)?\\d+|up=\\d+|down=\\d+)(,((order=)?\\d+|up=\\d+|down=\\d+))*");
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.|/)){4}(3[0-2]|[12]?\\d)");

  private VmOptions() {}

  /** Parameters of a change of configuration, each optional. */
  public static List<Param> params() {
    List<Param> params = new ArrayList<>();
    FLAGS.forEach(name -> params.add(Param.flag(name).orAbsent()));
    INTEGERS.forEach(name -> params.add(Param.integer(name).orAbsent()));
    params.add(Param.of("name", Formats::dnsName).orAbsent());
    params.add(Param.of("tags", Formats::tags).orAbsent());
    params.add(Param.of("sshkeys", Formats::urlEncoded).orAbsent());
    params.add(Param.of("memory", VmOptions::memory).orAbsent());
    params.add(Param.named("net\\d+", VmOptions::net).orAbsent());
    params.add(Param.of("ipconfig\\d+", VmOptions::ipConfig).orAbsent());
    params.add(Param.of("startup", VmOptions::startup).orAbsent());
    for (Set<String> group : List.of(CPU, DISK, CLOUD_INIT, MEMORY, HARDWARE, GENERAL)) {
      group.forEach(name -> params.add(Param.text(name).orAbsent()));
    }
    List.of("args", "lock", "hookscript", "ivshmem", "cdrom")
        .forEach(name -> params.add(Param.text(name).orAbsent()));
    params.add(Param.named("(ide|sata|scsi|virtio)\\d+", DriveFormat::check).orAbsent());
    params.add(Param.text(NUMBERED.pattern()).orAbsent());
    return params;
  }

  public static boolean known(String option) {
    return params().stream().anyMatch(param -> param.name().matcher(option).matches());
  }

  /** Numbers are numbers in JSON, but for memory, which is text. */
  public static Object json(String option, String value) {
    boolean number = FLAGS.contains(option) || INTEGERS.contains(option);
    if (option.equals("cipassword")) {
      return "**********";
    }
    return number ? (Object) Long.valueOf(value) : value;
  }

  public static boolean flag(String option) {
    return FLAGS.contains(option);
  }

  /** Any one of these privileges on the VM is needed; empty = only root may set the option. */
  public static Optional<List<String>> privileges(String option) {
    if (CPU.contains(option) || option.matches("numa\\d+")) {
      return Optional.of(List.of("VM.Config.CPU"));
    }
    if (DISK.contains(option) || option.startsWith("unused")) {
      return Optional.of(List.of("VM.Config.Disk"));
    }
    if (CLOUD_INIT.contains(option) || option.startsWith("ipconfig")) {
      return Optional.of(List.of("VM.Config.Cloudinit", "VM.Config.Network"));
    }
    if (option.matches("net\\d+")) {
      return Optional.of(List.of("VM.Config.Network"));
    }
    if (MEMORY.contains(option)) {
      return Optional.of(List.of("VM.Config.Memory"));
    }
    if (HARDWARE.contains(option) || option.matches("(serial|usb|virtiofs)\\d+")) {
      return Optional.of(List.of("VM.Config.HWType"));
    }
    return GENERAL.contains(option) ? Optional.of(List.of("VM.Config.Options")) : Optional.empty();
  }

  private static String memory(String value) {
    var matcher = MEMORY_MIB.matcher(value);
    if (!matcher.matches()) {
      return "invalid format - format error\nmemory.current: type check ('integer') failed - got '"
          + value
          + "'\n";
    }
    return Long.parseLong(matcher.group(1)) >= 16
        ? null
        : "invalid format - format error\nmemory.current: value must have a minimum value of 16\n";
  }

  private static String startup(String value) {
    return STARTUP.matcher(value).matches()
        ? null
        : "invalid format - unable to parse startup options\n";
  }

  private static String net(String name, String value) {
    String model = MacAddresses.model(value.startsWith("model=") ? value.substring(6) : value);
    String error = Formats.oneOf(NET_MODELS, model);
    return error == null
        ? null
        : "invalid format - format error\n" + name + ".model: " + error + "\n";
  }

  private static String ipConfig(String value) {
    for (String part : value.split(",")) {
      if (part.startsWith("ip=")
          && !part.equals("ip=dhcp")
          && !IPV4.matcher(part.substring(3)).matches()) {
        return "invalid format - format error\nipconfig0.ip: invalid format - value does not look"
            + " like a valid ipv4 network configuration\n\n";
      }
    }
    return null;
  }
}
