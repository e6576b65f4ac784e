package dev.slipway.vm.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.events.DiskFormat;
import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.ProxmoxSpec.Disks;
import dev.slipway.events.ProxmoxSpec.ExtraDisk;
import dev.slipway.events.ProxmoxSpec.Startup;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hardware;
import dev.slipway.vm.hypervisor.Hardware.Card;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.Hypervisor.TaskState;
import dev.slipway.vm.hypervisor.LiveVm;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.proxmox.Lab;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HardwareWorkTest {
  private static final ProxmoxSpec.Hardware WANTED =
      new ProxmoxSpec.Hardware(
          "host",
          1,
          true,
          new Disks(
              null,
              true,
              true,
              false,
              List.of(new ExtraDisk(8, null, DiskFormat.RAW), new ExtraDisk(4, null, null))),
          new Startup(2, 30, 60),
          false);

  private final Lab lab = new Lab();
  private final Jobs jobs = new Jobs(lab).with(WANTED);
  private final HardwareWork work = new HardwareWork(Jobs.CONFIG);

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void further_disks_are_made_by_a_task_that_is_followed() {
    lab.cloned();

    TaskRef task = started(1);
    lab.ends(task);

    assertThat(work.run(jobs.forward(VmStep.CONFIGURE, task, 1)).outcome().get())
        .get()
        .isInstanceOf(VmOutcome.Done.class);
    LiveVm live = lab.own().live();
    assertThat(live.settings())
        .containsEntry("startup", "order=2,up=30,down=60")
        .containsEntry("cpu", "host");
    assertThat(live.settings().get("scsi0")).contains("discard=on").contains("ssd=1");
    assertThat(live.settings().get("scsi1"))
        .contains(".raw,")
        .contains("serial=slipway-1")
        .contains("size=8G")
        .contains("discard=on");
    assertThat(live.settings().get("scsi2")).contains(".qcow2,").contains("serial=slipway-2");
    assertThat(volumes()).hasSize(3);
  }

  /** The answer was lost, not the effect. */
  @Test
  void a_second_try_makes_no_second_disk() {
    lab.cloned();
    lab.ends(started(1));

    assertThat(work.run(jobs.forward(VmStep.CONFIGURE, null, 2)).outcome().get())
        .get()
        .isInstanceOf(VmOutcome.Done.class);

    assertThat(volumes()).hasSize(3);
    assertThat(lab.own().live().settings()).doesNotContainKey("scsi3");
  }

  /**
   * As when a call that was given up on has its effect after all, once the next one had its own.
   */
  @Test
  void a_call_that_comes_late_makes_no_second_disk() {
    OwnVm asItWas = lab.cloned();
    lab.ends(started(1));
    Hardware hardware =
        new Hardware(
            2,
            1,
            null,
            2048,
            true,
            null,
            List.of(new Card("vmbr0", 0, 0)),
            new Hardware.Disks(
                "scsi0",
                new Hardware.Options(false, false, false),
                List.of(new Hardware.ExtraDisk("slipway-1", "local", 8, null))),
            List.of());

    VmFailure refused =
        catchThrowableOfType(VmFailure.class, () -> lab.hypervisor.configure(asItWas, hardware));

    assertThat(refused).hasMessageContaining("checksum mismatch");
    assertThat(refused.retryable()).isTrue();
    assertThat(volumes()).hasSize(3);
  }

  @Test
  void what_a_storage_cannot_keep_fails_in_the_task_and_says_what_to_do() {
    lab.cloned();
    Jobs onBlocks =
        new Jobs(lab.as(Lab.Account.EVERYTHING), lab.mark, "slipway-test.iso")
            .with(withDisk(new ExtraDisk(4, "local-lvm", DiskFormat.QCOW2)));
    VmOutcome outcome =
        work.run(onBlocks.forward(VmStep.CONFIGURE, null, 1)).outcome().get().orElseThrow();
    String upid = ((VmOutcome.TaskStarted) outcome).upid();
    lab.endOf(upid);

    VmFailure failure =
        catchThrowableOfType(
            VmFailure.class,
            () -> work.run(onBlocks.forward(VmStep.CONFIGURE, TaskRef.of(upid), 1)));

    assertThat(failure.failure()).isEqualTo(FailureCode.STORAGE_NOT_USABLE);
    assertThat(failure.retryable()).isFalse();
    assertThat(failure.remedy()).contains("format");
  }

  private static ProxmoxSpec.Hardware withDisk(ExtraDisk disk) {
    return new ProxmoxSpec.Hardware(
        null, 1, true, new Disks(null, false, false, false, List.of(disk)), null, false);
  }

  @Test
  void a_further_card_keeps_its_hardware_address_at_the_next_try() {
    lab.cloned();
    Jobs withCard =
        new Jobs(lab)
            .with(new ProxmoxSpec.Hardware(null, 1, true, null, null, null, List.of("default")));
    assertThat(work.run(withCard.forward(VmStep.CONFIGURE, null, 1)).outcome().get()).isPresent();
    LiveVm first = lab.own().live();

    assertThat(work.run(withCard.forward(VmStep.CONFIGURE, null, 2)).outcome().get()).isPresent();

    assertThat(first.mac(1)).isPresent().isNotEqualTo(first.mac(0));
    assertThat(lab.own().live().mac(1)).isEqualTo(first.mac(1));
  }

  @Test
  void it_is_destroyed_with_its_further_disks() {
    lab.cloned();
    lab.ends(started(1));

    lab.ends(lab.hypervisor.destroy(lab.own()));

    assertThat(volumes()).isEmpty();
  }

  private TaskRef started(int attempt) {
    VmOutcome outcome =
        work.run(jobs.forward(VmStep.CONFIGURE, null, attempt)).outcome().get().orElseThrow();
    assertThat(outcome).isInstanceOf(VmOutcome.TaskStarted.class);
    String upid = ((VmOutcome.TaskStarted) outcome).upid();
    assertThat(lab.endOf(upid)).isInstanceOf(TaskState.Ok.class);
    return TaskRef.of(upid);
  }

  private List<String> volumes() {
    return lab.simulator.storages().content("local", "pve1").stream()
        .filter(volume -> volume.owner() == Lab.VMID.value() && !volume.id().contains("cloudinit"))
        .map(volume -> volume.id())
        .toList();
  }
}
