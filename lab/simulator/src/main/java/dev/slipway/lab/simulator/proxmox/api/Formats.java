package dev.slipway.lab.simulator.proxmox.api;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Proxmox's JSON-schema formats. Each check answers the error's text, or null when the value fits.
 */
public final class Formats {

  private static final Pattern INTEGER = Pattern.compile("[+-]?\\d+");
  private static final Pattern VMID = Pattern.compile("[1-9][0-9]{2,8}");
  private static final Pattern DNS_LABEL =
      Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?");
  private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9_\\-+.]*");
  private static final Pattern URL_ENCODED = Pattern.compile("[-%a-zA-Z0-9_.!~*'()]*");
  private static final Set<String> TRUE = Set.of("1", "on", "yes", "true");
  private static final Set<String> FALSE = Set.of("0", "off", "no", "false");

  private Formats() {}

  public static boolean isTrue(String value) {
    return TRUE.contains(value.toLowerCase(Locale.ROOT));
  }

  public static String flag(String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    return TRUE.contains(lower) || FALSE.contains(lower)
        ? null
        : "type check ('boolean') failed - got '" + value + "'";
  }

  public static String integer(String value) {
    return INTEGER.matcher(value).matches()
        ? null
        : "type check ('integer') failed - got '" + value + "'";
  }

  public static String vmid(String value) {
    String type = integer(value);
    if (type != null) {
      return type;
    }
    return VMID.matcher(value).matches()
        ? null
        : "invalid format - value does not look like a valid VM ID\n";
  }

  public static String dnsName(String value) {
    for (String label : value.split("\\.", -1)) {
      if (label.length() > 63 || !DNS_LABEL.matcher(label).matches()) {
        return "invalid format - value does not look like a valid DNS name\n";
      }
    }
    return null;
  }

  public static String tags(String value) {
    for (String tag : splitTags(value)) {
      if (!TAG.matcher(tag).matches()) {
        return "invalid format - invalid characters in tag\n";
      }
    }
    return null;
  }

  /** Proxmox's lists are separated by any run of comma, semicolon, blank or NUL. */
  public static List<String> splitTags(String value) {
    return Pattern.compile("[,;\\s\\x00]+")
        .splitAsStream(value)
        .filter(tag -> !tag.isEmpty())
        .toList();
  }

  public static String urlEncoded(String value) {
    return URL_ENCODED.matcher(value).matches()
        ? null
        : "invalid format - invalid urlencoded string: " + value + "\n";
  }

  public static String oneOf(List<String> allowed, String value) {
    return allowed.contains(value)
        ? null
        : "value '"
            + value
            + "' does not have a value in the enumeration '"
            + String.join(", ", allowed)
            + "'";
  }
}
