package dev.slipway.lab.simulator.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives addresses to cards that ask, the same card the same one, for as long as it lives. */
final class Dhcp {
  private final List<InetAddress> ends;
  private final Map<String, InetAddress> leases = new HashMap<>();

  /**
   * @param range {@code first-last}; null: it never answers
   */
  Dhcp(String range) {
    ends = range == null ? List.of() : List.of(address(range, 0), address(range, 1));
  }

  /** Empty when it does not answer, or has none left. */
  synchronized List<InetAddress> address(String mac) {
    if (ends.isEmpty() || mac == null) {
      return List.of();
    }
    InetAddress known = leases.get(mac);
    if (known != null) {
      return List.of(known);
    }
    BigInteger next = number(ends.getFirst()).add(BigInteger.valueOf(leases.size()));
    if (next.compareTo(number(ends.getLast())) > 0) {
      return List.of();
    }
    try {
      leases.put(mac, InetAddress.getByAddress(bytes(next)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.of(leases.get(mac));
  }

  private static byte[] bytes(BigInteger number) {
    byte[] four = new byte[4];
    for (int i = 0; i < four.length; i++) {
      four[i] = number.shiftRight(8 * (3 - i)).byteValue();
    }
    return four;
  }

  private static BigInteger number(InetAddress address) {
    return new BigInteger(1, address.getAddress());
  }

  private static InetAddress address(String range, int end) {
    try {
      return InetAddress.getByName(range.split("-")[end].strip());
    } catch (IOException e) {
      throw new UncheckedIOException("dhcp-range reads first-last, not " + range, e);
    }
  }
}
