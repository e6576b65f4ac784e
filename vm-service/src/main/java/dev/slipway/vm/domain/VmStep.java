package dev.slipway.vm.domain;

/** The steps of one VM, forward and backward; their names are what operators see as progress. */
public enum VmStep {
  /** Choose a Proxmox node, lease a VMID and an address, name the seed: the intent. */
  PLACE,
  /** Clone the template, with the mark in the call, and follow the task. */
  CLONE,
  CONFIGURE,
  RESIZE,
  UPLOAD_SEED,
  ATTACH_SEED,
  /** Say what Proxmox VE's firewall lets through, where one is wanted. */
  FIREWALL,
  START,
  /** Wait until the SSH port answers with the pinned host key. */
  AWAIT_SSH,

  /** After the node's initialisation: eject the seed from the running VM. */
  EJECT_SEED,
  DELETE_SEED,

  /** An agent was given up on its guest: another VM takes its place, or none does. */
  REPLACE,

  /** Undoing what has no intent: there is nothing to look for, unless our own past tells of it. */
  CONFIRM_UNPLACED,
  /** Undo begins by following a task that may still run: nothing can be removed under it. */
  AWAIT_TASK,
  STOP,
  DESTROY,
  REMOVE_SEED,
  /** Where its cluster lives on behind a firewall: tell the others, whom it no longer is one of. */
  LEAVE_FIREWALL,
  /** Prove that the VMID is free and that no volume is left. */
  VERIFY,
  /** The same one claim and one call time-out later, for a call that was still on its way. */
  VERIFY_AGAIN;

  /** The step that follows; each chain ends where the state changes its kind. */
  VmStep next() {
    return switch (this) {
      case PLACE -> CLONE;
      case CLONE -> CONFIGURE;
      case CONFIGURE -> RESIZE;
      case RESIZE -> UPLOAD_SEED;
      case UPLOAD_SEED -> ATTACH_SEED;
      case ATTACH_SEED -> FIREWALL;
      case FIREWALL -> START;
      case START -> AWAIT_SSH;
      case EJECT_SEED -> DELETE_SEED;
      case AWAIT_TASK -> STOP;
      case STOP -> DESTROY;
      case DESTROY -> REMOVE_SEED;
      case REMOVE_SEED -> LEAVE_FIREWALL;
      case LEAVE_FIREWALL -> VERIFY;
      case VERIFY -> VERIFY_AGAIN;
      case AWAIT_SSH, DELETE_SEED, REPLACE, CONFIRM_UNPLACED, VERIFY_AGAIN ->
          throw new IllegalStateException(this + " is the last of its chain");
    };
  }
}
