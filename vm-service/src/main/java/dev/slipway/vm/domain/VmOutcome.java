package dev.slipway.vm.domain;

import dev.slipway.events.FailureCode;
import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.events.NetworkAddress;
import dev.slipway.events.NodeName;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Resource;
import java.util.List;

/**
 * What a step's tick found out, to be committed under the cluster's lock. It names the step it
 * belongs to: one that the state no longer asks for (a destroy came in between) changes nothing.
 */
public sealed interface VmOutcome {

  NodeName node();

  int instance();

  VmStep step();

  /** The intent: everything the VM will be called. Ends {@link VmStep#PLACE}. */
  record Placed(NodeName node, int instance, Placement placement) implements VmOutcome {
    @Override
    public VmStep step() {
      return VmStep.PLACE;
    }
  }

  /** The VMID turned out to be somebody else's: place anew, and leave the other's VM alone. */
  record VmidLost(NodeName node, int instance) implements VmOutcome {
    @Override
    public VmStep step() {
      return VmStep.CLONE;
    }
  }

  /**
   * Something else answers at an address of the VM, of which nothing is there yet: it has another
   * one.
   *
   * @param next on the same network
   * @param found what answers at the one that was refused
   */
  record Readdressed(NodeName node, int instance, String refused, NetworkAddress next, String found)
      implements VmOutcome {
    @Override
    public VmStep step() {
      return VmStep.CLONE;
    }
  }

  /** The step's call was accepted; its task is followed from now on. */
  record TaskStarted(NodeName node, int instance, VmStep step, String upid) implements VmOutcome {}

  /**
   * The clone's call was accepted.
   *
   * @param sole whether it was this step's first attempt, so that no earlier call can be under way
   */
  record CloneStarted(NodeName node, int instance, String upid, boolean sole) implements VmOutcome {
    @Override
    public VmStep step() {
      return VmStep.CLONE;
    }
  }

  /**
   * Somebody moved the VM to another Proxmox node before its seed was in it: the seed is to lie
   * where the VM is.
   */
  record Moved(NodeName node, int instance, VmStep step, ProxmoxNode to) implements VmOutcome {}

  /**
   * Ends {@link VmStep#STOP}, where there was a VM.
   *
   * @param disks where its volumes are, read from the live VM: known before it is destroyed, so
   *     that they can be looked for afterwards
   */
  record Stopped(NodeName node, int instance, List<DiskPlace> disks) implements VmOutcome {
    @Override
    public VmStep step() {
      return VmStep.STOP;
    }
  }

  /** The step is done, and the next one is due. */
  record Done(NodeName node, int instance, VmStep step) implements VmOutcome {}

  /**
   * Ends {@link VmStep#AWAIT_SSH}.
   *
   * @param dhcpAddress where it answers, if DHCP gave the address; else null
   */
  record Booted(NodeName node, int instance, HostKeyFingerprint fingerprint, String dhcpAddress)
      implements VmOutcome {
    /** At the address that was leased. */
    public Booted(NodeName node, int instance, HostKeyFingerprint fingerprint) {
      this(node, instance, fingerprint, null);
    }

    @Override
    public VmStep step() {
      return VmStep.AWAIT_SSH;
    }
  }

  /** Ends {@link VmStep#DELETE_SEED}. */
  record SeedGone(NodeName node, int instance, String howVerified) implements VmOutcome {
    @Override
    public VmStep step() {
      return VmStep.DELETE_SEED;
    }
  }

  /** {@link VmStep#VERIFY} or {@link VmStep#VERIFY_AGAIN} found nothing. */
  record Absent(NodeName node, int instance, VmStep step, List<Resource> resources)
      implements VmOutcome {}

  /** {@link VmStep#VERIFY} or {@link VmStep#VERIFY_AGAIN} found it. */
  record StillThere(NodeName node, int instance, VmStep step) implements VmOutcome {}

  /** The last look at what an operator has forced: what is gone, and what was left. */
  record Reported(NodeName node, int instance, VmStep step, List<Resource> resources)
      implements VmOutcome {}

  /** Permanent, or out of time: forward the stage gives up, backward the VM is parked. */
  record GaveUp(
      NodeName node,
      int instance,
      VmStep step,
      FailureCode code,
      int attempts,
      String message,
      String remedy,
      String forensics)
      implements VmOutcome {}
}
