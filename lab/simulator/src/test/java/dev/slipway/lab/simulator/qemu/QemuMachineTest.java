package dev.slipway.lab.simulator.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.simulator.GuestSpec;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class QemuMachineTest {

  private static final String MAC = "BC:24:11:00:00:01";

  private final QemuConfig config = new QemuConfig(Path.of("/image"), Path.of("/guests"), "br0");
  private final Path folder = QemuGuests.folder(config.folder(), 20_000);

  @Test
  void theDiscIsTheSeedAndTheDriveStaysWithoutOne() {
    assertThat(command(true, new byte[1])).contains("file=/guests/20000/seed.iso", "media=cdrom");
    assertThat(command(true, null)).doesNotContain("seed.iso").contains("scsi-cd", "media=cdrom");
  }

  @Test
  void itHasWhatTheVmHas() {
    assertThat(command(true, null))
        .contains("-smp 2", "-m 1024", "mac=" + MAC, "ifname=tap20000i0", "-name demo-server-1");
  }

  @Test
  void whatDoesNotBootHasPowerAndDoesNothing() {
    assertThat(command(false, null)).endsWith(" -S");
    assertThat(command(true, null)).doesNotContain(" -S");
  }

  @Test
  void aCommaInAPathEndsNoOption() {
    var odd = new QemuConfig(Path.of("/image"), Path.of("/a,b"), "br0");
    List<String> command =
        QemuMachine.command(spec(true, null), odd, QemuGuests.folder(odd.folder(), 20_000));

    assertThat(String.join(" ", command)).contains("/a,,b/20000/disk.qcow2");
  }

  private String command(boolean bootable, byte[] seed) {
    return String.join(" ", QemuMachine.command(spec(bootable, seed), config, folder));
  }

  private static GuestSpec spec(boolean bootable, byte[] seed) {
    return new GuestSpec(20_000, "demo-server-1", MAC, 2, 1024, 8L << 30, seed, bootable);
  }
}
