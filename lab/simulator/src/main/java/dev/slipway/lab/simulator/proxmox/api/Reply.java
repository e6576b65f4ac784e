package dev.slipway.lab.simulator.proxmox.api;

import java.time.Duration;

/**
 * A successful answer.
 *
 * @param data what stands under {@code data}: anything Jackson can write, or null
 * @param total lists of tasks and logs carry the full count beside {@code data}; null elsewhere
 * @param heard false: the connection ends and nobody gets the answer
 * @param idle how long the connection stays open afterwards; null = as long as any
 */
public record Reply(Object data, Integer total, boolean heard, Duration idle) {

  public Reply(Object data, Integer total) {
    this(data, total, true, null);
  }

  public static Reply of(Object data) {
    return new Reply(data, null);
  }

  public static Reply nothing() {
    return new Reply(null, null);
  }

  /** The connection ends without an answer. */
  public static Reply dropped() {
    return new Reply(null, null, false, null);
  }

  /** The same, but its connection is closed after that time, whatever the answer promises. */
  public Reply closedWhenIdle(Duration after) {
    return new Reply(data, total, heard, after);
  }
}
