package dev.slipway.lab.simulator.proxmox.configure;

import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.api.Formats;
import dev.slipway.lab.simulator.proxmox.vm.MacAddresses;
import dev.slipway.lab.simulator.proxmox.vm.VmOptions;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.TreeSet;

/** How Proxmox rewrites a value before it stores it. Drives are another matter. */
public final class OptionValues {

  private OptionValues() {}

  public static String stored(String option, String value) {
    if (VmOptions.flag(option)) {
      return Formats.isTrue(value) ? "1" : "0";
    }
    if (option.matches("net\\d+")) {
      return MacAddresses.complete(value);
    }
    return switch (option) {
      case "tags" -> tags(value);
      case "sshkeys" -> sshKeys(value);
      case "cipassword" -> hashed(value);
      default -> value;
    };
  }

  /** Lower case, each once, in order (FACTS 23). */
  private static String tags(String value) {
    TreeSet<String> tags = new TreeSet<>();
    Formats.splitTags(value).forEach(tag -> tags.add(tag.toLowerCase(Locale.ROOT)));
    return String.join(";", tags);
  }

  private static String sshKeys(String encoded) {
    String keys = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    for (String line : keys.strip().split("\n")) {
      if (!looksLikeKey(line)) {
        throw ApiException.died("SSH public key validation error");
      }
    }
    return encoded.replaceAll("(%0A|%0D|%20)+$", "");
  }

  /** The key's blob repeats its type, behind a four byte length. */
  private static boolean looksLikeKey(String line) {
    String[] parts = line.strip().split("\\s+");
    if (parts.length < 2) {
      return false;
    }
    try {
      ByteBuffer blob = ByteBuffer.wrap(Base64.getDecoder().decode(parts[1]));
      if (blob.remaining() < 4) {
        return false;
      }
      int length = blob.getInt();
      if (length != parts[0].length() || length >= blob.remaining()) {
        return false;
      }
      byte[] type = new byte[length];
      blob.get(type);
      return new String(type, StandardCharsets.US_ASCII).equals(parts[0]);
    } catch (IllegalArgumentException e) {
      return false; // not base64
    }
  }

  /** Nobody logs in with it here; what counts is that the clear text is not kept. */
  private static String hashed(String password) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8));
      return "$5$simulated$" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
