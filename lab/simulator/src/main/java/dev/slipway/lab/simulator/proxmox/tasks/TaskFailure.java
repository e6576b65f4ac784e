package dev.slipway.lab.simulator.proxmox.tasks;

/** Ends a task; the message is its exit status. */
public final class TaskFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public TaskFailure(String exitStatus) {
    super(exitStatus, null, false, false);
  }
}
