package dev.slipway.lab.simulator.proxmox.http;

/**
 * What goes back over the wire.
 *
 * @param reason the reason phrase: Proxmox puts its message there
 * @param contentType null for plain text and empty bodies
 * @param body null = none, not even a length
 * @param close whether the connection ends with it, as with every error
 */
record Answer(int status, String reason, String contentType, String body, boolean close) {

  static final String JSON = "application/json;charset=UTF-8";
}
