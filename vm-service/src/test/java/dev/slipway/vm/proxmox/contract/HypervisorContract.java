package dev.slipway.vm.proxmox.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ProxmoxSpec.Startup;
import dev.slipway.events.Vmid;
import dev.slipway.vm.hypervisor.Hardware;
import dev.slipway.vm.hypervisor.Hardware.Card;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisor.CloneRequest;
import dev.slipway.vm.hypervisor.Hypervisor.HostNode;
import dev.slipway.vm.hypervisor.Hypervisor.ListedVm;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.Hypervisor.Storage;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.Hypervisor.TaskState;
import dev.slipway.vm.hypervisor.Hypervisor.Volume;
import dev.slipway.vm.hypervisor.Hypervisor.Volumes;
import dev.slipway.vm.hypervisor.LiveVm;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.hypervisor.VmFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What the service relies on, with no more rights than {@code pve/FACTS.md} lists, whatever Proxmox
 * VE answers. What it makes it marks, and takes away after each test, also a failed one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HypervisorContract {
  private static final Hardware.Options NONE = new Hardware.Options(false, false, false);

  private static final Duration LAST_TRIES = Duration.ofMinutes(2);
  private static final int GIB = 30;

  private Site site;
  private Hypervisor hypervisor;
  private Workbench bench;

  /** Asked once. */
  abstract Site site();

  @BeforeAll
  void open() {
    site = site();
    hypervisor = site.hypervisor();
    bench = new Workbench(site);
  }

  @AfterEach
  void clear() {
    assertThat(bench.clear()).as("what is left").isEmpty();
  }

  @AfterAll
  void nothingRemains() {
    if (bench == null) {
      return;
    }
    bench.ofOtherRuns().forEach(left -> System.out.println("Left by another run: " + left));
    // Once more, where a removal failed after a test.
    await()
        .atMost(LAST_TRIES)
        .ignoreExceptionsInstanceOf(VmFailure.class)
        .untilAsserted(() -> assertThat(bench.clear()).as("what is left").isEmpty());
    System.out.println(bench + ": nothing remains on " + site.node());
  }

  @Test
  void what_there_is_is_listed() {
    assertThat(hypervisor.user()).matches("[^@!]+@[^@!]+");
    assertThat(hypervisor.nodes())
        .filteredOn(node -> node.name().equals(site.node()))
        .singleElement()
        .matches(HostNode::online)
        .matches(node -> node.cores() > 0 && node.memoryBytes() > 0);
    assertThat(usable("images")).contains(site.storage());
    assertThat(usable("iso")).contains(site.seedStorage());
    // Not everything that speaks this API tells of bridges.
    assertThat(hypervisor.bridges(site.node()).orElse(Set.of(site.bridge())))
        .contains(site.bridge());
    assertThat(hypervisor.vms())
        .filteredOn(ListedVm::template)
        .extracting(ListedVm::vmid, ListedVm::node)
        .contains(tuple(site.template(), site.node()));
    assertThat(hypervisor.idFree(site.template())).isFalse();
  }

  private Stream<String> usable(String content) {
    return hypervisor.storages(site.node()).stream()
        .filter(storage -> storage.enabled() && storage.active())
        .filter(storage -> storage.content().contains(content))
        .filter(storage -> storage.totalBytes() >= storage.availableBytes())
        .map(Storage::name);
  }

  @Test
  void our_own_rights_are_listed() {
    assertThat(hypervisor.permissions().values().stream().flatMap(Collection::stream))
        .contains(
            "VM.Clone",
            "VM.Allocate",
            "VM.PowerMgmt",
            "VM.Config.Disk",
            "Datastore.AllocateSpace",
            "Datastore.AllocateTemplate");
  }

  @Test
  void a_clone_carries_its_mark_and_is_found_whatever_the_hint() {
    CloneRequest request = bench.request(true);
    assertThat(hypervisor.idFree(request.target())).isTrue();
    assertThat(hypervisor.find(request.target(), site.node())).isEqualTo(new Sighting.Absent());

    bench.ends(bench.clone(request));

    OwnVm vm = bench.own(request);
    assertThat(vm.live().mark()).contains(request.mark());
    assertThat(vm.live().settings()).containsEntry("name", request.name());
    assertThat(vm.live().lock()).isEmpty();
    assertThat(hypervisor.idFree(vm.vmid())).isFalse();
    assertThat(hypervisor.vms()).extracting(ListedVm::vmid).contains(vm.vmid());
    for (ProxmoxNode hint : new ProxmoxNode[] {null, site.node(), new ProxmoxNode("nowhere")}) {
      assertThat(hypervisor.find(vm.vmid(), hint))
          .as("with hint %s", hint)
          .isInstanceOfSatisfying(
              Sighting.Visible.class, seen -> assertThat(seen.vm().node()).isEqualTo(site.node()));
    }
  }

  @Test
  void a_linked_clone_takes_no_storage_and_is_refused_where_there_is_none() {
    CloneRequest request = bench.request(false);
    TaskRef task;
    try {
      task = bench.clone(request);
    } catch (VmFailure refused) {
      // Thick LVM and some others cannot.
      assertThat(refused.failure()).isEqualTo(FailureCode.TEMPLATE_NOT_USABLE);
      return;
    }

    bench.ends(task);

    assertThat(bench.own(request).live().mark()).contains(request.mark());
    bench.ends(hypervisor.start(bench.own(request)));
  }

  @Test
  void a_taken_vmid_is_refused_under_its_own_code() {
    CloneRequest first = bench.request(true);
    bench.ends(bench.clone(first));
    CloneRequest other = bench.request(true);

    VmFailure failure = failure(() -> hypervisor.clone(at(first.target(), other)));

    assertThat(failure.failure()).isEqualTo(FailureCode.VMID_TAKEN);
    assertThat(bench.own(first).live().mark()).contains(first.mark());
  }

  private static CloneRequest at(Vmid target, CloneRequest other) {
    return new CloneRequest(
        other.sourceNode(),
        other.source(),
        target,
        other.name(),
        other.mark(),
        other.pool(),
        other.full(),
        other.storage(),
        other.targetNode());
  }

  @Test
  void a_clone_whose_answer_was_lost_is_found_by_its_target() {
    Instant intent = Instant.now();
    CloneRequest request = bench.request(true);

    TaskRef task = bench.clone(request);

    await()
        .atMost(site.patience())
        // Retryable, while the task does not say its target yet.
        .ignoreExceptionsInstanceOf(VmFailure.class)
        .untilAsserted(() -> assertThat(found(request.target(), intent)).contains(task));
    bench.ends(task);
    assertThat(found(request.target(), intent)).contains(task);
    assertThat(found(bench.free(), intent)).isEmpty();
  }

  private Optional<TaskRef> found(Vmid target, Instant since) {
    return hypervisor.findCloneTask(site.node(), site.template(), target, since);
  }

  @Test
  void a_task_that_nobody_knows_says_nothing() {
    TaskRef task = bench.clone(bench.request(true));
    bench.ends(task);
    String[] parts = task.upid().split(":", -1);
    // Another time: no such task was ever started.
    parts[4] = "60000000";

    assertThat(hypervisor.task(TaskRef.of(String.join(":", parts))))
        .isEqualTo(new TaskState.Unknown());
  }

  @Test
  void configuring_keeps_the_hardware_address() {
    OwnVm vm = bench.cloned();
    String mac = vm.live().mac().orElseThrow();

    hypervisor.configure(
        vm, new Hardware(2, 1536, new Card(site.bridge(), 0, 0), List.of("slipway", "contract")));

    LiveVm live = bench.again(vm).live();
    assertThat(live.mac()).contains(mac);
    assertThat(live.settings())
        .containsEntry("cores", "2")
        .containsEntry("memory", "1536")
        .containsEntry("tags", "contract;slipway");
    assertThat(live.settings().get("net0")).contains("bridge=" + site.bridge());
  }

  @Test
  void hardware_is_what_was_asked_for() {
    OwnVm vm = bench.cloned();

    hypervisor.configure(
        vm,
        new Hardware(
            4,
            2,
            "host",
            1536,
            false,
            new Startup(5, 10, null),
            List.of(new Card(site.bridge(), 0, 1400)),
            new Hardware.Disks(null, NONE, List.of()),
            List.of("slipway")));

    LiveVm live = bench.again(vm).live();
    assertThat(live.settings())
        .containsEntry("cores", "2")
        .containsEntry("sockets", "2")
        .containsEntry("cpu", "host")
        .containsEntry("balloon", "0")
        .containsEntry("startup", "order=5,up=10")
        .containsEntry("onboot", "0");
    String card = live.settings().get("net0");
    assertThat(card.contains("mtu=1400")).as(card).isEqualTo(card.startsWith("virtio"));
  }

  @Test
  void a_further_disk_is_made_once_and_goes_with_the_vm() {
    OwnVm vm = bench.cloned();
    Hardware wanted =
        new Hardware(
            1,
            1,
            null,
            1024,
            false,
            null,
            List.of(new Card(site.bridge(), 0, 0)),
            new Hardware.Disks(
                disk(vm.live()),
                new Hardware.Options(true, false, false),
                List.of(new Hardware.ExtraDisk("slipway-1", site.storage(), 1, null))),
            List.of("slipway"));
    int before = volumes(vm).volumes().size();

    bench.ends(hypervisor.configure(vm, wanted).orElseThrow());

    OwnVm made = bench.again(vm);
    assertThat(made.live().hasDisk("slipway-1")).isTrue();
    assertThat(made.live().settings().get(disk(vm.live()))).contains("discard=on");
    assertThat(volumes(vm).volumes()).hasSize(before + 1);
    assertThat(hypervisor.configure(made, wanted)).isEmpty();
    assertThat(failure(() -> hypervisor.configure(vm, wanted)).retryable()).isTrue();
    assertThat(volumes(vm).volumes()).hasSize(before + 1);
    bench.ends(hypervisor.destroy(bench.again(vm)));
    assertThat(volumes(vm).volumes()).isEmpty();
  }

  @Test
  void what_is_protected_is_not_destroyed_until_it_is_so_no_more() {
    OwnVm vm = bench.cloned();
    hypervisor.protect(vm, true);
    assertThat(bench.again(vm).live().isProtected()).isTrue();

    assertThat(failure(() -> hypervisor.destroy(vm)).failure()).isEqualTo(FailureCode.VM_PROTECTED);
    hypervisor.protect(vm, false);

    bench.ends(hypervisor.destroy(vm));
  }

  @Test
  void a_disk_grows_and_does_not_shrink() {
    OwnVm vm = bench.cloned();
    String drive = disk(vm.live());
    long before = vm.live().driveBytes(drive).orElseThrow();
    int gib = (int) (before >> GIB) + 2;
    bench.ends(hypervisor.resize(vm, drive, gib));
    assertThat(bench.again(vm).live().driveBytes(drive)).contains((long) gib << GIB);

    TaskRef shrink = hypervisor.resize(bench.again(vm), drive, gib - 1);

    assertThat(bench.endOf(shrink))
        .isInstanceOfSatisfying(
            TaskState.Failed.class,
            failed -> {
              assertThat(failed.code()).isEqualTo(FailureCode.PROXMOX_REQUEST_REFUSED);
              assertThat(failed.retryable()).isFalse();
            });
    assertThat(bench.again(vm).live().driveBytes(drive)).contains((long) gib << GIB);
  }

  private static String disk(LiveVm vm) {
    return vm.settings().entrySet().stream()
        .filter(setting -> setting.getKey().matches("(scsi|virtio|sata|ide)\\d+"))
        .filter(setting -> !setting.getValue().contains("media=cdrom"))
        .map(Map.Entry::getKey)
        .filter(drive -> vm.driveBytes(drive).isPresent())
        .sorted()
        .findFirst()
        .orElseThrow(() -> new AssertionError("the template has no disk: " + vm.settings()));
  }

  @Test
  void a_seed_goes_in_and_comes_out_of_a_running_vm() {
    OwnVm vm = bench.cloned();
    String iso = bench.iso();
    String volume = bench.volume(iso);
    bench.ends(hypervisor.upload(site.node(), site.seedStorage(), iso, new byte[64 << 10]));
    assertThat(hypervisor.isoThere(site.node(), site.seedStorage(), volume)).isTrue();
    hypervisor.attach(vm, "ide2", volume);
    assertThat(bench.again(vm).live().volume("ide2")).contains(volume);
    bench.ends(hypervisor.start(bench.again(vm)));
    assertThat(hypervisor.running(bench.again(vm))).isTrue();

    hypervisor.eject(bench.again(vm), "ide2");
    hypervisor.deleteIso(site.node(), site.seedStorage(), volume).ifPresent(bench::ends);

    assertThat(bench.again(vm).live().volume("ide2")).contains("none");
    assertThat(hypervisor.pending(bench.again(vm), "ide2")).isFalse();
    assertThat(hypervisor.isoThere(site.node(), site.seedStorage(), volume)).isFalse();
  }

  @Test
  void an_upload_takes_the_place_of_one_of_the_same_name_and_is_listed_once() {
    String iso = bench.iso();
    bench.ends(hypervisor.upload(site.node(), site.seedStorage(), iso, new byte[4096]));
    bench.ends(hypervisor.upload(site.node(), site.seedStorage(), iso, new byte[8192]));

    var contents = hypervisor.contents(site.node(), site.seedStorage(), "iso");

    assertThat(contents.verifiable()).isTrue();
    assertThat(contents.volumes()).containsOnlyOnce(new Volume(bench.volume(iso), null));
  }

  @Test
  void deleting_a_volume_that_is_not_there_succeeds() {
    String volume = bench.volume(bench.iso());

    hypervisor.deleteIso(site.node(), site.seedStorage(), volume).ifPresent(bench::ends);

    assertThat(hypervisor.isoThere(site.node(), site.seedStorage(), volume)).isFalse();
  }

  @Test
  void power_comes_and_goes_and_a_stopped_vm_is_stopped_just_as_well() {
    OwnVm vm = bench.cloned();
    assertThat(hypervisor.running(vm)).isFalse();
    bench.ends(hypervisor.start(vm));
    assertThat(hypervisor.running(vm)).isTrue();
    assertThat(bench.endOf(hypervisor.start(vm))).isInstanceOf(TaskState.Failed.class);

    bench.ends(hypervisor.stop(vm));
    assertThat(hypervisor.running(vm)).isFalse();
    bench.ends(hypervisor.stop(vm));

    assertThat(hypervisor.running(vm)).isFalse();
  }

  @Test
  void more_memory_for_a_running_vm_waits_for_its_next_start() {
    OwnVm vm = bench.cloned();
    hypervisor.configure(
        vm, new Hardware(1, 1024, new Card(site.bridge(), 0, 0), List.of("slipway")));
    bench.ends(hypervisor.start(bench.again(vm)));

    hypervisor.configure(
        bench.again(vm), new Hardware(1, 1536, new Card(site.bridge(), 0, 0), List.of("slipway")));

    assertThat(hypervisor.pending(bench.again(vm), "memory")).isTrue();
    assertThat(hypervisor.pending(bench.again(vm), "tags")).isFalse();
  }

  @Test
  void what_runs_is_not_destroyed() {
    OwnVm vm = bench.cloned();
    bench.ends(hypervisor.start(vm));

    VmFailure failure = failure(() -> hypervisor.destroy(vm));

    assertThat(failure.retryable()).isTrue();
    assertThat(failure.remedy()).contains("qm stop");
    assertThat(hypervisor.running(bench.again(vm))).isTrue();
  }

  @Test
  void a_destroyed_vm_is_absent_and_so_are_its_volumes_as_far_as_they_can_be_seen() {
    OwnVm vm = bench.cloned();
    List<String> disks = volumes(vm).volumes();
    assertThat(disks).isNotEmpty();
    assertThat(hypervisor.contents(site.node(), site.storage(), "images").volumes())
        .contains(new Volume(disks.getFirst(), vm.vmid()));

    bench.ends(hypervisor.destroy(vm));

    assertThat(hypervisor.find(vm.vmid(), site.node())).isEqualTo(new Sighting.Absent());
    assertThat(hypervisor.idFree(vm.vmid())).isTrue();
    assertThat(volumes(vm).volumes()).isEmpty();
    assertThat(hypervisor.vms()).extracting(ListedVm::vmid).doesNotContain(vm.vmid());
  }

  private Volumes volumes(OwnVm vm) {
    return hypervisor.volumes(site.node(), site.storage(), vm.vmid());
  }

  @Test
  void a_vm_that_is_gone_under_the_call_is_lost_and_not_forbidden() {
    OwnVm vm = bench.cloned();
    bench.ends(hypervisor.destroy(vm));

    VmFailure failure = failure(() -> hypervisor.attach(vm, "ide2", "none"));

    assertThat(failure.failure()).isEqualTo(FailureCode.VM_LOST);
    assertThat(failure.retryable()).isTrue();
  }

  private static VmFailure failure(ThrowingCallable call) {
    return catchThrowableOfType(VmFailure.class, call);
  }
}
