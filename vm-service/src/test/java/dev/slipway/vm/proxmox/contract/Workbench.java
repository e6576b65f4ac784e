package dev.slipway.vm.proxmox.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.events.FailureCode;
import dev.slipway.events.NodeName;
import dev.slipway.events.Vmid;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisor.CloneRequest;
import dev.slipway.vm.hypervisor.Hypervisor.ListedVm;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.Hypervisor.TaskState;
import dev.slipway.vm.hypervisor.LiveVm;
import dev.slipway.vm.hypervisor.Mark;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.hypervisor.VmFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Makes what the contract is tried on, and takes all of it away again. Every VM carries the mark of
 * this run from the clone call on, every ISO its name; nothing else is ever changed or removed.
 */
final class Workbench {
  /** The same for every run, so that what a killed one left is known for what it is. */
  static final UUID INSTALLATION =
      UUID.nameUUIDFromBytes("slipway hypervisor contract".getBytes(StandardCharsets.UTF_8));

  private final ClusterId run = new ClusterId(UuidCreator.getTimeOrderedEpoch());
  private final Site site;
  private final Hypervisor hypervisor;

  /**
   * The clones that were accepted. One that was refused made nothing, and its VMID is another's.
   */
  private final Map<Vmid, TaskRef> clones = new LinkedHashMap<>();

  private int made;

  Workbench(Site site) {
    this.site = site;
    this.hypervisor = site.hypervisor();
  }

  /** For a VM under a VMID that nobody has. */
  CloneRequest request(boolean full) {
    made++;
    NodeName name = new NodeName("slipway-contract-" + made);
    return new CloneRequest(
        site.node(),
        site.template(),
        free(),
        name.value(),
        new Mark(INSTALLATION, run, name, 1),
        site.pool(),
        full,
        site.storage(),
        site.node());
  }

  /** Somewhere in the range, so that two runs at once seldom meet. */
  Vmid free() {
    int first = site.vmids().first().value();
    int count = site.vmids().last().value() - first + 1;
    int start = ThreadLocalRandom.current().nextInt(count);
    return Stream.iterate(0, i -> i < count, i -> i + 1)
        .map(i -> new Vmid(first + (start + i) % count))
        .filter(vmid -> !clones.containsKey(vmid) && hypervisor.idFree(vmid))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no VMID is free in " + site.vmids()));
  }

  TaskRef clone(CloneRequest request) {
    TaskRef task = hypervisor.clone(request);
    clones.put(request.target(), task);
    return task;
  }

  /** A full clone, finished. */
  OwnVm cloned() {
    CloneRequest request = request(true);
    ends(clone(request));
    return own(request);
  }

  OwnVm own(CloneRequest request) {
    return own(request.target(), request.mark());
  }

  /** As it is now. */
  OwnVm again(OwnVm vm) {
    return own(vm.vmid(), vm.live().mark().orElseThrow());
  }

  private OwnVm own(Vmid vmid, Mark mark) {
    return OwnVm.of(live(vmid).orElseThrow(), mark).orElseThrow();
  }

  private Optional<LiveVm> live(Vmid vmid) {
    return hypervisor.find(vmid, site.node()) instanceof Sighting.Visible(LiveVm vm)
        ? Optional.of(vm)
        : Optional.empty();
  }

  /** A file name of this run's. */
  String iso() {
    made++;
    return isoPrefix() + made + ".iso";
  }

  private String isoPrefix() {
    return "slipway-contract-%s-".formatted(run.value());
  }

  String volume(String iso) {
    return "%s:iso/%s".formatted(site.seedStorage(), iso);
  }

  /** Waits for the task's end, which must be a good one. */
  void ends(TaskRef task) {
    assertThat(endOf(task)).isInstanceOfAny(TaskState.Ok.class, TaskState.Warnings.class);
  }

  TaskState endOf(TaskRef task) {
    return await()
        .atMost(site.patience())
        .until(() -> hypervisor.task(task), state -> !(state instanceof TaskState.Running));
  }

  /**
   * Removes all that this run made, whatever state it is in.
   *
   * @return what is still there, for a person to read; empty: it was looked for and is gone
   */
  List<String> clear() {
    List<String> left = new ArrayList<>();
    clones.values().forEach(task -> attempt(left, task.upid(), () -> endOf(task)));
    for (Vmid vmid : marked()) {
      attempt(left, "VM " + vmid, () -> remove(vmid));
    }
    for (String volume : isos()) {
      attempt(
          left,
          volume,
          () ->
              hypervisor.deleteIso(site.node(), site.seedStorage(), volume).ifPresent(this::ends));
    }
    left.addAll(rest());
    return left;
  }

  private static void attempt(List<String> left, String what, Runnable removal) {
    try {
      removal.run();
    } catch (VmFailure | AssertionError | ConditionTimeoutException failure) {
      left.add("%s is not removed: %s".formatted(what, failure.getMessage()));
    }
  }

  /** Ours by the mark that is on it now, whoever lists it under which VMID. */
  private List<Vmid> marked() {
    return Stream.concat(listed(), clones.keySet().stream())
        .distinct()
        .filter(vmid -> live(vmid).filter(this::ours).isPresent())
        .toList();
  }

  private Stream<Vmid> listed() {
    return hypervisor.vms().stream().map(ListedVm::vmid).filter(site.vmids()::contains);
  }

  private boolean ours(LiveVm vm) {
    return vm.mark()
        .filter(mark -> mark.installation().equals(INSTALLATION) && mark.cluster().equals(run))
        .isPresent();
  }

  private void remove(Vmid vmid) {
    OwnVm vm = own(vmid, live(vmid).orElseThrow().mark().orElseThrow());
    if (hypervisor.running(vm)) {
      ends(hypervisor.stop(vm));
    }
    if (vm.live().isProtected()) {
      hypervisor.protect(vm, false);
    }
    ends(hypervisor.destroy(vm));
  }

  private List<String> isos() {
    return hypervisor.contents(site.node(), site.seedStorage(), "iso").volumes().stream()
        .map(Hypervisor.Volume::id)
        .filter(id -> id.contains(isoPrefix()))
        .toList();
  }

  private List<String> rest() {
    List<String> rest = new ArrayList<>();
    clones.forEach(
        (vmid, task) -> {
          if (!lost(task) && !hypervisor.idFree(vmid)) {
            rest.add("VM %s, made by %s".formatted(vmid, task.upid()));
          }
        });
    marked().stream()
        .filter(vmid -> !clones.containsKey(vmid))
        .map(vmid -> "VM %s, marked as ours".formatted(vmid))
        .forEach(rest::add);
    rest.addAll(isos());
    return rest;
  }

  /** Its VMID was taken by another in the same moment. */
  private boolean lost(TaskRef clone) {
    return hypervisor.task(clone) instanceof TaskState.Failed failed
        && failed.code() == FailureCode.VMID_TAKEN;
  }

  /** What runs before this one left, having been killed. Not removed: one may still be at work. */
  List<String> ofOtherRuns() {
    return listed()
        .flatMap(vmid -> live(vmid).stream())
        .filter(vm -> !ours(vm))
        .filter(
            vm -> vm.mark().filter(mark -> mark.installation().equals(INSTALLATION)).isPresent())
        .map(vm -> "VM %s on %s: %s".formatted(vm.vmid(), vm.node(), vm.mark().orElseThrow()))
        .toList();
  }

  @Override
  public String toString() {
    return "Contract run %s, VMIDs %s".formatted(run.value(), clones.keySet());
  }
}
