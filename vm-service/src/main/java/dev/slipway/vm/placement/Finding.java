package dev.slipway.vm.placement;

import dev.slipway.events.FailureCode;

/**
 * Something that a request would fail on.
 *
 * @param where a Proxmox node, or the endpoint
 * @param remedy exact commands where there are any
 */
public record Finding(FailureCode code, String where, String found, String needed, String remedy) {
  @Override
  public String toString() {
    return "%s: %s (needed: %s)".formatted(where, found, needed);
  }
}
