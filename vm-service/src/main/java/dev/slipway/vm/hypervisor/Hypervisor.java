package dev.slipway.vm.hypervisor;

import dev.slipway.events.DiskFormat;
import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What runs VMs: one Proxmox VE cluster, asked over its API. Calls block for at most ten seconds
 * (an upload longer) and throw {@link dev.slipway.kit.steps.StageException} with the name of a
 * {@link dev.slipway.events.FailureCode}. Whatever takes time answers with a {@link TaskRef} to
 * follow: that the call was accepted says nothing about its success.
 */
public interface Hypervisor {

  /**
   * A machine of the hypervisor's cluster, with all that it has. How much of its memory is in use
   * says nothing, since its file cache is counted.
   */
  record HostNode(ProxmoxNode name, boolean online, int cores, long memoryBytes) {}

  /**
   * A storage as one node sees it.
   *
   * @param content what it may hold: {@code images}, {@code iso}, …
   * @param formats that it can keep a disk in
   */
  record Storage(
      String name,
      boolean enabled,
      boolean active,
      boolean shared,
      Set<String> content,
      Set<DiskFormat> formats,
      long totalBytes,
      long availableBytes) {}

  /**
   * A VM, or a container, in the cluster's list. All but VMID, node and pool lags by up to ten
   * seconds.
   *
   * @param pool null: in none, or in one of which our rights do not let us know
   * @param cores that it is configured with
   * @param memoryBytes that it is configured with
   * @param container whether it is one (LXC): it takes a VMID and room, and no call for VMs is for
   *     it
   */
  record ListedVm(
      Vmid vmid,
      ProxmoxNode node,
      String name,
      String pool,
      boolean template,
      boolean running,
      int cores,
      long memoryBytes,
      boolean container) {

    /** A VM. */
    public ListedVm(
        Vmid vmid,
        ProxmoxNode node,
        String name,
        String pool,
        boolean template,
        boolean running,
        int cores,
        long memoryBytes) {
      this(vmid, node, name, pool, template, running, cores, memoryBytes, false);
    }
  }

  /**
   * A clone to be made. Name, mark and pool are part of the one call, so that there is never a VM
   * of ours without them.
   *
   * @param storage for the disks of a full clone; null: where the template's are
   * @param format of the disks of a full clone; null: what the storage takes by itself. One that it
   *     cannot keep is silently not taken.
   * @param targetNode null: the node of the source
   */
  record CloneRequest(
      ProxmoxNode sourceNode,
      Vmid source,
      Vmid target,
      String name,
      Mark mark,
      String pool,
      boolean full,
      String storage,
      DiskFormat format,
      ProxmoxNode targetNode) {

    /** In the storage's own format. */
    public CloneRequest(
        ProxmoxNode sourceNode,
        Vmid source,
        Vmid target,
        String name,
        Mark mark,
        String pool,
        boolean full,
        String storage,
        ProxmoxNode targetNode) {
      this(sourceNode, source, target, name, mark, pool, full, storage, null, targetNode);
    }
  }

  /** A task that was started. The node is where it runs and where it must be asked for. */
  record TaskRef(String upid, ProxmoxNode node) {

    /** Reads the node out of {@code UPID:node:pid:…}. */
    public static TaskRef of(String upid) {
      String[] parts = upid.split(":", 3);
      if (parts.length < 3 || !"UPID".equals(parts[0]) || parts[1].isEmpty()) {
        throw new IllegalArgumentException("A task id reads UPID:node:…; found '" + upid + "'");
      }
      return new TaskRef(upid, new ProxmoxNode(parts[1]));
    }
  }

  /** How a task stands. */
  sealed interface TaskState {
    record Running() implements TaskState {}

    record Ok() implements TaskState {}

    /** Finished, its effect is there, with something to read in its log. */
    record Warnings(int count) implements TaskState {}

    /** Ended without its effect, or with half of it. */
    record Failed(FailureCode code, boolean retryable, String remedy, String text)
        implements TaskState {}

    /** Proxmox does not know it (any more): task logs are rotated. */
    record Unknown() implements TaskState {}
  }

  /** What can be learnt about a VMID, anywhere in the cluster. */
  sealed interface Sighting {
    /** The whole cluster says that the VMID is free; needs no right, so it is proof. */
    record Absent() implements Sighting {}

    record Visible(LiveVm vm) implements Sighting {}

    /** Taken, but our rights do not reach it: somebody else's, or a clone that is not finished. */
    record Invisible() implements Sighting {}
  }

  /**
   * A network card as a guest sees it.
   *
   * @param mac in upper case; empty for what has none
   * @param addresses without prefix lengths, in the guest's order; link-local ones included
   */
  record GuestCard(String name, String mac, List<String> addresses) {}

  /**
   * Whether a volume is there, as far as can be told.
   *
   * @param volumes those of the VM that were found
   * @param verifiable false: the rights do not suffice to see them, an empty list proves nothing
   */
  record Volumes(String storage, List<String> volumes, boolean verifiable) {}

  /**
   * Something on a storage.
   *
   * @param owner the VM that it is named after; null for none
   */
  record Volume(String id, Vmid owner) {}

  /**
   * What is on a storage.
   *
   * @param verifiable false: the rights do not suffice to see all of it
   */
  record Contents(List<Volume> volumes, boolean verifiable) {}

  List<HostNode> nodes();

  List<Storage> storages(ProxmoxNode node);

  /** The VMs, templates and containers that our rights let us see. */
  List<ListedVm> guests();

  /** The same without the containers. */
  List<ListedVm> vms();

  /**
   * The bridges, and VNets of the SDN, of a node that our rights let us use; empty where this
   * Proxmox VE does not tell.
   */
  Optional<Set<String>> bridges(ProxmoxNode node);

  /** Whether no VM of the cluster, ours or not, has this id. Reserves nothing. */
  boolean idFree(Vmid vmid);

  /**
   * Looks for the VM, on every node if need be. What is found was read from the live VM now.
   *
   * @param hint where to look first, since it saves a call; never believed
   */
  Sighting find(Vmid vmid, ProxmoxNode hint);

  TaskRef clone(CloneRequest request);

  TaskState task(TaskRef task);

  /**
   * The clone task of ours that made (or makes) {@code target}, when the answer to the clone call
   * was lost: one that runs before one that succeeded before one that failed. A task that failed
   * because the VMID was taken made nothing and is none.
   *
   * @param since when the intent was committed; allows for a clock that is a minute off
   * @throws dev.slipway.kit.steps.StageException retryable, while a task that runs does not say yet
   *     what it makes
   */
  Optional<TaskRef> findCloneTask(ProxmoxNode sourceNode, Vmid source, Vmid target, Instant since);

  /**
   * Makes the VM look like that, before its first start. What is there already stays: called again,
   * it makes no second disk, and no card gets another hardware address.
   *
   * @return the task, where disks are to be made
   */
  Optional<TaskRef> configure(OwnVm vm, Hardware hardware);

  /** Whether Proxmox is to refuse the VM's removal. */
  void protect(OwnVm vm, boolean protection);

  /**
   * Lets that through to the VM and drops the rest. What is there already stays, and so do rules
   * that the template had; called again, it adds nothing twice.
   */
  void firewall(OwnVm vm, Firewall firewall);

  /**
   * Puts addresses into one of that firewall's sets, which is made if it is not there, and takes
   * others out; called again, it changes nothing.
   */
  void firewallSet(OwnVm vm, String set, Set<String> joining, Set<String> leaving);

  /** Whether firewalls of VMs have any effect at all; empty where our rights do not let us know. */
  Optional<Boolean> filters();

  /** Grows a drive; Proxmox never shrinks one. */
  TaskRef resize(OwnVm vm, String drive, int gib);

  /** Puts an ISO into a storage, overwriting one of the same name. */
  TaskRef upload(ProxmoxNode node, String storage, String fileName, byte[] content);

  /** Puts the ISO into {@code drive} in place of whatever is in it. The VM must be stopped. */
  void attach(OwnVm vm, String drive, String isoVolume);

  /** Empties the drive at once, also under a running guest. */
  void eject(OwnVm vm, String drive);

  /** Whether a change of this setting waits for the next start. */
  boolean pending(OwnVm vm, String setting);

  /** Whether an ISO of this volume id is in the storage. */
  boolean isoThere(ProxmoxNode node, String storage, String isoVolume);

  /** Deletes a volume; one that is not there is deleted just as well. */
  Optional<TaskRef> deleteIso(ProxmoxNode node, String storage, String isoVolume);

  /** The volumes of a VM on one storage. */
  Volumes volumes(ProxmoxNode node, String storage, Vmid vmid);

  /**
   * All that a node sees on one of its storages.
   *
   * @param content {@code images} or {@code iso}
   */
  Contents contents(ProxmoxNode node, String storage, String content);

  TaskRef start(OwnVm vm);

  /** Pulls the plug; one that is stopped is stopped just as well. */
  TaskRef stop(OwnVm vm);

  boolean running(OwnVm vm);

  /**
   * The network cards of a running guest, which its agent tells. Takes some seconds while none
   * answers.
   *
   * @throws dev.slipway.kit.steps.StageException GUEST_AGENT_NOT_RUNNING, retryable: while it boots
   */
  List<GuestCard> cards(OwnVm vm);

  /** Destroys the VM and its attached disks, and purges it from the cluster's other settings. */
  TaskRef destroy(OwnVm vm);

  /** Whose rights these are, {@code user@realm}, for the commands in a remedy. */
  String user();

  /** The token that is used for it, {@code user@realm!name}; empty with a password. */
  Optional<String> token();

  /** What our own credentials may do: privileges by path. */
  Map<String, Set<String>> permissions();
}
