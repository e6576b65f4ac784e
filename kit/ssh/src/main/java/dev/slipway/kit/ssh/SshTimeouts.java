package dev.slipway.kit.ssh;

import java.time.Duration;

/**
 * How long a connection may take.
 *
 * @param connect until TCP is connected
 * @param handshake for each exchange of handshake and login
 * @param transfer for each request of a file transfer
 * @param keepAlive between two keep-alive messages; after three without an answer the session ends
 */
public record SshTimeouts(
    Duration connect, Duration handshake, Duration transfer, Duration keepAlive) {
  /** Connecting and logging in together stay below the 10 s that a call may take. */
  public static final SshTimeouts DEFAULT =
      new SshTimeouts(
          Duration.ofSeconds(3),
          Duration.ofSeconds(5),
          Duration.ofSeconds(8),
          Duration.ofSeconds(3));
}
