package dev.slipway.lab.simulator.faults;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Duration;
import java.util.Objects;

/**
 * Something that goes wrong in Proxmox tasks, in the midst of their work: a clone's target is there
 * already, a VM that starts has no power yet.
 *
 * @param type of the task, such as {@code qmclone}; null = any
 * @param node glob over the node's name; null = any
 * @param id glob over the id in the UPID: a VMID, a clone's being that of its template; null = any
 * @param about glob over what the task is about: a VM's name, a clone's being that of the new VM,
 *     the file of an upload, the volume of a deletion; null = any
 * @param kind what goes wrong
 * @param exitStatus of a task that {@code FAILS}: what Proxmox would say
 * @param delay by which the work takes longer, before it fails if it does; default zero
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record TaskFault(
    String type,
    String node,
    String id,
    String about,
    Kind kind,
    String exitStatus,
    Duration delay,
    Integer times)
    implements Fault {

  /** What can go wrong in a task. */
  public enum Kind {
    /** It takes longer. */
    SLOW,
    /** It undoes what it did and ends with the exit status given. */
    FAILS,
    /** Its worker is killed: nothing is undone, the exit status is {@code unexpected status}. */
    KILLED
  }

  public TaskFault {
    Fault.requireTimes(times);
    Glob.require(node, id, about);
    Objects.requireNonNull(kind, "kind: what goes wrong");
    delay = delay == null ? Duration.ZERO : delay;
    if (kind == Kind.FAILS && exitStatus == null) {
      throw new IllegalArgumentException("exit-status: what a task that FAILS ends with");
    }
  }

  public boolean concerns(String taskType, String taskNode, String taskId, String taskAbout) {
    return (type == null || type.equals(taskType))
        && Glob.fits(node, taskNode)
        && Glob.fits(id, taskId)
        && Glob.fits(about, taskAbout);
  }
}
