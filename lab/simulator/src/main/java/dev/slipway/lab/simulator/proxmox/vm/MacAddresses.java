package dev.slipway.lab.simulator.proxmox.vm;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Network options: {@code virtio=BC:24:11:…,bridge=vmbr0}. */
public final class MacAddresses {

  private static final String PREFIX = "BC:24:11";
  private static final Pattern WITH_MAC =
      Pattern.compile("([a-z0-9_-]+)=((?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2})(.*)");
  private static final Pattern BARE = Pattern.compile("(?:model=)?([a-z0-9_-]+)(,.*)?");
  private static final Pattern BRIDGE = Pattern.compile("(?:^|,)bridge=([^,]+)");
  private static final Pattern TAG = Pattern.compile("(?:^|,)tag=(\\d+)");
  private static final SecureRandom RANDOM = new SecureRandom();

  private MacAddresses() {}

  /** A value that names no address gets a new one each time it is set (FACTS 22). */
  public static String complete(String net) {
    Matcher given = WITH_MAC.matcher(net);
    if (given.matches()) {
      return given.group(1) + "=" + given.group(2).toUpperCase(Locale.ROOT) + given.group(3);
    }
    Matcher bare = BARE.matcher(net);
    if (!bare.matches()) {
      throw new IllegalArgumentException("not a network option: " + net);
    }
    String rest = bare.group(2) == null ? "" : bare.group(2);
    return bare.group(1) + "=" + random() + rest;
  }

  /** The same card with another address, as a clone gets it. */
  public static String renew(String net) {
    Matcher matcher = WITH_MAC.matcher(net);
    return matcher.matches() ? matcher.group(1) + "=" + random() + matcher.group(3) : complete(net);
  }

  public static Optional<String> address(String net) {
    Matcher matcher = WITH_MAC.matcher(net);
    return matcher.matches() ? Optional.of(matcher.group(2)) : Optional.empty();
  }

  public static String model(String net) {
    return net.split("[=,]", 2)[0];
  }

  public static Optional<String> bridge(String net) {
    Matcher matcher = BRIDGE.matcher(net);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The VLAN tag; empty for none. */
  public static Optional<String> vlan(String net) {
    Matcher matcher = TAG.matcher(net);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static String random() {
    return String.format(
        "%s:%02X:%02X:%02X", PREFIX, RANDOM.nextInt(256), RANDOM.nextInt(256), RANDOM.nextInt(256));
  }
}
