package dev.slipway.lab.simulator.guest;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Guests that were given an address which another guest, or another process, has. */
final class AddressConflicts {

  private static final Logger LOG = LoggerFactory.getLogger(AddressConflicts.class);

  private final Set<String> found = ConcurrentHashMap.newKeySet();

  /** Says it once: sshd is restarted again and again while the conflict lasts. */
  void report(String guest, InetSocketAddress address, String reason) {
    String conflict = guest + " cannot listen on " + address + ": " + reason;
    if (found.add(conflict)) {
      LOG.error("ADDRESS CONFLICT: guest {}", conflict);
    }
  }

  List<String> found() {
    return List.copyOf(found);
  }
}
