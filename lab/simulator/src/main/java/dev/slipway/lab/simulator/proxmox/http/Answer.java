package dev.slipway.lab.simulator.proxmox.http;

import java.time.Duration;

/**
 * What goes back over the wire.
 *
 * @param status 0 = nothing goes back, the connection just ends
 * @param reason the reason phrase: Proxmox puts its message there
 * @param contentType null for plain text and empty bodies
 * @param body null = none, not even a length
 * @param close whether the connection ends with it, as with every error
 * @param idle how long the connection stays open afterwards; null = as long as any
 */
record Answer(
    int status, String reason, String contentType, String body, boolean close, Duration idle) {

  static final String JSON = "application/json;charset=UTF-8";
  static final Answer NONE = new Answer(0, null, null, null, true);

  Answer(int status, String reason, String contentType, String body, boolean close) {
    this(status, reason, contentType, body, close, null);
  }
}
