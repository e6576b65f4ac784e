package dev.slipway.lab.simulator.proxmox.storage;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as Proxmox writes them: {@code 356K}, {@code 64M}, {@code 3G}; no suffix = bytes. */
public final class Sizes {

  private static final Pattern SIZE = Pattern.compile("(\\d+)(?:\\.\\d+)?([KMGT]?)");

  private Sizes() {}

  /** The largest unit that needs no fraction. */
  public static String format(long bytes) {
    long kib = bytes / 1024;
    if (kib * 1024 != bytes) {
      return Long.toString(bytes);
    }
    long mib = kib / 1024;
    if (mib * 1024 != kib) {
      return kib + "K";
    }
    long gib = mib / 1024;
    return gib * 1024 == mib ? gib + "G" : mib + "M";
  }

  /** Throws {@link IllegalArgumentException} for what is no size. */
  public static long parse(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a size: " + text);
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "K" -> number << 10;
      case "M" -> number << 20;
      case "G" -> number << 30;
      case "T" -> number << 40;
      default -> number;
    };
  }
}
