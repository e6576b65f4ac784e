package dev.slipway.lab.backends;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Ports of the loopback address that nobody listens on. They are taken a moment later by another
 * process, and must still be free then: so they lie below those that Linux gives to outgoing
 * connections ({@code ip_local_port_range}, from 32768), none is found twice by one process, and
 * processes begin to look far from each other.
 */
public final class FreePort {

  private static final int FIRST = 20_000;
  private static final int COUNT = 12_000;

  /** Prime to {@link #COUNT}: neighbouring process ids are far apart. */
  private static final long STRIDE = 1_009;

  /** The property that the whole process counts in; a class can be there once per class loader. */
  private static final String COUNTER = FreePort.class.getName();

  private FreePort() {}

  /**
   * @throws IllegalStateException if all of them are taken
   */
  public static int find() {
    for (int i = 0; i < COUNT; i++) {
      int port = FIRST + Math.floorMod(next(), COUNT);
      if (isFree(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
        return port;
      }
    }
    throw new IllegalStateException("all ports from %d on are taken".formatted(FIRST));
  }

  private static int next() {
    long first = ProcessHandle.current().pid() * STRIDE % COUNT;
    Object next =
        System.getProperties()
            .merge(
                COUNTER,
                Long.toString(first),
                (last, unused) -> Integer.toString(Integer.parseInt((String) last) + 1));
    return Integer.parseInt((String) next);
  }

  /** Whether nobody listens there now. */
  public static boolean isFree(InetSocketAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
