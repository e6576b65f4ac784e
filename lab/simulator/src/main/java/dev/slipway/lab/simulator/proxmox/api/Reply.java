package dev.slipway.lab.simulator.proxmox.api;

/**
 * A successful answer.
 *
 * @param data what stands under {@code data}: anything Jackson can write, or null
 * @param total lists of tasks and logs carry the full count beside {@code data}; null elsewhere
 */
public record Reply(Object data, Integer total) {

  public static Reply of(Object data) {
    return new Reply(data, null);
  }

  public static Reply nothing() {
    return new Reply(null, null);
  }
}
