package dev.slipway.vm.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.events.DiskFormat;
import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ProxmoxSpec.Startup;
import dev.slipway.events.Vmid;
import dev.slipway.vm.hypervisor.Hardware;
import dev.slipway.vm.hypervisor.Hardware.Card;
import dev.slipway.vm.hypervisor.Hardware.Disks;
import dev.slipway.vm.hypervisor.Hardware.ExtraDisk;
import dev.slipway.vm.hypervisor.Hardware.Options;
import dev.slipway.vm.hypervisor.LiveVm;
import dev.slipway.vm.hypervisor.VmFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HardwareFormTest {
  private static final Options NONE = new Options(false, false, false);
  private static final Options ALL = new Options(true, true, true);
  private static final ExtraDisk DATA = new ExtraDisk("slipway-1", "local", 8, DiskFormat.QCOW2);
  private static final ExtraDisk LOGS = new ExtraDisk("slipway-2", "fast", 4, null);

  private final Map<String, String> live =
      new HashMap<>(
          Map.of(
              "scsi0", "local:100/vm-100-disk-0.qcow2,cache=none,discard=ignore,size=3G",
              "net0", "virtio=BC:24:11:00:00:01,bridge=vmbr9",
              "digest", "abc"));

  @Test
  void nothingIsAddedToDisksThatNobodyAskedFor() {
    HardwareForm form = form(new Disks("scsi0", NONE, List.of()));

    assertThat(form.makesDisks()).isFalse();
    assertThat(form.settings())
        .containsEntry("net0", "virtio=BC:24:11:00:00:01,bridge=vmbr0")
        .doesNotContainKeys("scsi0", "scsi1", "startup", "digest");
  }

  @Test
  void aCardKeepsWhatTheTemplateHasBesideItsPlace() {
    live.put("net0", "virtio=BC:24:11:00:00:01,bridge=vmbr9,tag=7,queues=4,rate=12.5,mtu=1400");

    assertThat(form(new Card("vmbr0", 42, 9000)).get("net0"))
        .isEqualTo("virtio=BC:24:11:00:00:01,queues=4,rate=12.5,bridge=vmbr0,tag=42,mtu=9000");
  }

  @Test
  void aCardIsFilteredWhereAFirewallIsWanted() {
    live.put("net0", "virtio=BC:24:11:00:00:01,bridge=vmbr9,firewall=0");

    assertThat(form(new Card("vmbr0", 0, 0, true)).get("net0"))
        .isEqualTo("virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1");
    assertThat(form(new Card("vmbr0", 0, 0)).get("net0"))
        .isEqualTo("virtio=BC:24:11:00:00:01,firewall=0,bridge=vmbr0");
  }

  private Map<String, String> form(Card card) {
    Hardware hardware =
        new Hardware(
            2,
            1,
            null,
            2048,
            true,
            null,
            List.of(card),
            new Disks("scsi0", NONE, List.of()),
            List.of());
    return HardwareForm.of(vm(), hardware).settings();
  }

  @Test
  void furtherDisksGoToTheNextPlacesOfTheBusAndNeverTwice() {
    HardwareForm form = form(new Disks("scsi0", NONE, List.of(DATA, LOGS)));

    assertThat(form.makesDisks()).isTrue();
    assertThat(form.settings())
        .containsEntry("scsi1", "local:8,format=qcow2,serial=slipway-1")
        .containsEntry("scsi2", "fast:4,serial=slipway-2")
        .containsEntry("digest", "abc");
  }

  @Test
  void aDiskThatIsThereAlreadyIsNotMadeAgain() {
    live.put("scsi1", "local:100/vm-100-disk-1.qcow2,serial=slipway-1,size=8G");

    HardwareForm form = form(new Disks("scsi0", NONE, List.of(DATA, LOGS)));

    assertThat(form.settings())
        .doesNotContainKey("scsi1")
        .containsEntry("scsi2", "fast:4,serial=slipway-2");
    live.put("scsi2", "fast:vm-100-disk-0,serial=slipway-2,size=4G");
    assertThat(form(new Disks("scsi0", NONE, List.of(DATA, LOGS))).makesDisks()).isFalse();
  }

  @Test
  void aPlaceThatTheTemplateHasTakenIsPassedOver() {
    live.put("scsi1", "local:100/vm-100-disk-1.qcow2,size=8G");

    assertThat(form(new Disks("scsi0", NONE, List.of(DATA))).settings()).containsKey("scsi2");
  }

  @Test
  void besideARootDiskOnIdeTheyGoToScsi() {
    live.put("ide0", "local:100/vm-100-disk-1.qcow2,size=8G");
    live.remove("scsi0");

    assertThat(form(new Disks("ide0", NONE, List.of(DATA))).settings()).containsKey("scsi0");
  }

  @Test
  void aBusThatIsFullIsTold() {
    IntStream.range(0, 6).forEach(i -> live.put("sata" + i, "local:x,size=1G"));

    VmFailure failure =
        catchThrowableOfType(VmFailure.class, () -> form(new Disks("sata0", NONE, List.of(DATA))));

    assertThat(failure.failure()).isEqualTo(FailureCode.PROXMOX_REQUEST_REFUSED);
    assertThat(failure.retryable()).isFalse();
  }

  @Test
  void optionsJoinThoseOfTheRootDiskWhichStaysWhereItIs() {
    assertThat(form(new Disks("scsi0", ALL, List.of(LOGS))).settings())
        .containsEntry(
            "scsi0", "local:100/vm-100-disk-0.qcow2,cache=none,size=3G,discard=on,ssd=1,iothread=1")
        .containsEntry("scsi1", "fast:4,serial=slipway-2,discard=on,ssd=1,iothread=1");
    live.put("scsi0", "local:x,discard=on,iothread=1,size=3G,ssd=1");
    assertThat(form(new Disks("scsi0", ALL, List.of())).settings()).doesNotContainKey("scsi0");
  }

  @Test
  void aCardKeepsItsAddressAndANewOneIsAddedOnce() {
    live.put("net1", "e1000=BC:24:11:00:00:02,bridge=vmbr0");
    Hardware three =
        new Hardware(
            2,
            1,
            null,
            1024,
            true,
            new Startup(3, 30, null),
            List.of(
                new Card("vmbr0", 0, 0), new Card("vmbr1", 42, 9000), new Card("vmbr2", 0, 9000)),
            new Disks("scsi0", NONE, List.of()),
            List.of());

    Map<String, String> settings = HardwareForm.of(vm(), three).settings();

    assertThat(settings)
        .containsEntry("net1", "e1000=BC:24:11:00:00:02,bridge=vmbr1,tag=42")
        .containsEntry("net2", "virtio,bridge=vmbr2,mtu=9000")
        .containsEntry("startup", "order=3,up=30")
        .containsEntry("digest", "abc");
    live.put("net2", "virtio=BC:24:11:00:00:03,bridge=vmbr2");
    assertThat(HardwareForm.of(vm(), three).settings()).doesNotContainKey("digest");
  }

  private HardwareForm form(Disks disks) {
    return HardwareForm.of(
        vm(),
        new Hardware(
            2, 1, null, 1024, true, null, List.of(new Card("vmbr0", 0, 0)), disks, List.of()));
  }

  private LiveVm vm() {
    return new LiveVm(new Vmid(100), new ProxmoxNode("pve1"), live);
  }
}
