package dev.slipway.lab.simulator.faults;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * Something that goes wrong with calls of the Proxmox API, after login and before anything else is
 * looked at.
 *
 * @param method HTTP method; null = any
 * @param path glob over the path below {@code /api2/json}, decoded; null = any
 * @param vm glob over the name, on Proxmox, of the VM that the path names, or of the one that a
 *     clone makes; null = any call
 * @param kind what goes wrong
 * @param status of an {@code ERROR}, 400 to 599; default 500
 * @param message of an {@code ERROR}, which stands in reason phrase and body as with Proxmox
 * @param delay of a {@code DELAY} before the call begins, and of an {@code IDLE_CLOSED} before the
 *     connection ends; default zero
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record CallFault(
    String method,
    String path,
    String vm,
    Kind kind,
    Integer status,
    String message,
    Duration delay,
    Integer times)
    implements Fault {

  /** What can go wrong with a call. */
  public enum Kind {
    /** The call is answered with an error and has no effect. */
    ERROR,
    /** The call begins late. */
    DELAY,
    /** The connection ends without an answer, and the call has no effect. */
    DROPPED_BEFORE,
    /** The call has its effect, and the connection ends without an answer. */
    DROPPED_AFTER,
    /** The answer promises a connection that stays open, and the connection is closed. */
    IDLE_CLOSED
  }

  public CallFault {
    Fault.requireTimes(times);
    Glob.require(path, vm);
    Objects.requireNonNull(kind, "kind: what goes wrong");
    status = status == null ? Integer.valueOf(500) : status;
    message = message == null ? "got timeout" : message;
    delay = delay == null ? Duration.ZERO : delay;
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("status: 400 to 599, not " + status);
    }
  }

  /**
   * @param vms names of the VM that the call is about; empty = it is about none
   */
  public boolean concerns(String calledMethod, String calledPath, Set<String> vms) {
    return (method == null || method.equals(calledMethod))
        && Glob.fits(path, calledPath)
        && (vm == null || vms.stream().anyMatch(name -> Glob.fits(vm, name)));
  }
}
