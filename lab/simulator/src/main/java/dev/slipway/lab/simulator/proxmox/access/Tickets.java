package dev.slipway.lab.simulator.proxmox.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Login tickets and their CSRF tokens: signed, valid for two hours, made anew at each start. */
final class Tickets {

  private static final Duration LIFETIME = Duration.ofHours(2);
  private static final Pattern TICKET =
      Pattern.compile("(PVE:([^:]+@[^:]+):([0-9A-F]{8}))::([A-Za-z0-9+/=]+)");
  private static final Pattern CSRF = Pattern.compile("([0-9A-F]{8}):([A-Za-z0-9+/]+)");

  private final Clock clock;
  private final SecretKeySpec key;

  Tickets(Clock clock) {
    this.clock = clock;
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    this.key = new SecretKeySpec(bytes, "HmacSHA512");
  }

  String ticket(String user) {
    String text = "PVE:" + user + ":" + now();
    return text + "::" + Base64.getEncoder().encodeToString(sign(text));
  }

  String csrfToken(String user) {
    String time = now();
    return time + ":" + Base64.getEncoder().withoutPadding().encodeToString(sign(time + user));
  }

  /** The user of a ticket that we signed and that has not run out. */
  Optional<String> user(String ticket) {
    Matcher matcher = TICKET.matcher(ticket);
    if (!matcher.matches() || !fresh(matcher.group(3))) {
      return Optional.empty();
    }
    byte[] signature = Base64.getDecoder().decode(matcher.group(4));
    return MessageDigest.isEqual(signature, sign(matcher.group(1)))
        ? Optional.of(matcher.group(2))
        : Optional.empty();
  }

  boolean csrfFits(String user, String token) {
    Matcher matcher = CSRF.matcher(token);
    if (!matcher.matches() || !fresh(matcher.group(1))) {
      return false;
    }
    String expected =
        Base64.getEncoder().withoutPadding().encodeToString(sign(matcher.group(1) + user));
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.US_ASCII),
        matcher.group(2).getBytes(StandardCharsets.US_ASCII));
  }

  private String now() {
    return String.format("%08X", clock.instant().getEpochSecond());
  }

  private boolean fresh(String hexSeconds) {
    long age = clock.instant().getEpochSecond() - Long.parseLong(hexSeconds, 16);
    return age >= -300 && age <= LIFETIME.toSeconds();
  }

  private byte[] sign(String text) {
    try {
      Mac mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA512", e);
    }
  }
}
