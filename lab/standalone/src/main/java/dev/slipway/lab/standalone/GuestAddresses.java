package dev.slipway.lab.standalone;

import dev.slipway.lab.backends.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

/**
 * Which loopback addresses the simulator's guests get: a stretch of 127.77.0.0/16, where every
 * guest listens on the same ports. Two installations on one machine need two stretches.
 */
final class GuestAddresses implements AutoCloseable {

  /** On the gateway's address, where no guest is: whoever listens there has the stretch. */
  static final int SSH_PORT = 2222;

  private static final int STRETCH = 16;
  private static final int FIRST_FREE = 64;

  private final int first;
  private final int last;
  private final ServerSocket taken;

  private GuestAddresses(int first, int last, ServerSocket taken) {
    this.first = first;
    this.last = last;
    this.taken = taken;
  }

  /** Those of the one installation that has the settled ports. */
  static GuestAddresses settled() {
    return new GuestAddresses(0, FIRST_FREE - 1, null);
  }

  /**
   * About 4000 that no other installation takes until these are closed, and on which no simulator
   * is left that outlived its launcher.
   */
  static GuestAddresses free() {
    for (int first = FIRST_FREE; first < 256; first += STRETCH) {
      Optional<ServerSocket> taken = take(gateway(first));
      if (taken.isPresent()) {
        var addresses = new GuestAddresses(first, first + STRETCH - 1, taken.get());
        if (addresses.noGuestIsThere()) {
          return addresses;
        }
        addresses.close();
      }
    }
    throw new Refusal(
        "all addresses for simulated guests are taken on this machine",
        "Stop another installation first.");
  }

  /** First and last, as a network's {@code range} is written. */
  String range() {
    return "127.77." + first + ".10-127.77." + last + ".250";
  }

  String gateway() {
    return gateway(first);
  }

  @Override
  public void close() {
    if (taken != null) {
      try {
        taken.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The first guest of all has the first address. */
  private boolean noGuestIsThere() {
    return FreePort.isFree(new InetSocketAddress("127.77." + first + ".10", SSH_PORT));
  }

  private static String gateway(int first) {
    return "127.77." + first + ".1";
  }

  private static Optional<ServerSocket> take(String gateway) {
    try {
      ServerSocket socket = new ServerSocket();
      try {
        socket.bind(new InetSocketAddress(gateway, SSH_PORT));
        return Optional.of(socket);
      } catch (IOException somebodyElse) {
        socket.close();
        return Optional.empty();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
