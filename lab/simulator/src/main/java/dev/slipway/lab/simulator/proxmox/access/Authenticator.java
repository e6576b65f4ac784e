package dev.slipway.lab.simulator.proxmox.access;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From a request's headers to who calls. Whatever is wrong with a credential, the answer is the
 * same 401 (FACTS 3).
 */
public final class Authenticator {

  private static final Pattern TOKEN =
      Pattern.compile("PVEAPIToken[= ]([^!=: ]+@[^!=: ]+)!([^!=: ]+)=(.+)");
  private static final Pattern COOKIE = Pattern.compile("(?:^|;\\s*)PVEAuthCookie=([^;]*)");

  private final Accounts accounts;
  private final Tickets tickets;

  public Authenticator(Accounts accounts, Clock clock) {
    this.accounts = accounts;
    this.tickets = new Tickets(clock);
  }

  /** A fresh ticket with its CSRF token. */
  public record Login(String ticket, String csrfToken) {

    @Override
    public String toString() {
      return "<redacted>";
    }
  }

  /** Null values mean: no such header. Throws a 401 for anything but a live credential. */
  public Identity identify(String method, String authorization, String cookie, String csrf) {
    if (authorization != null && authorization.startsWith("PVEAPIToken")) {
      return byToken(authorization);
    }
    Optional<String> ticket = ticketIn(cookie);
    if (ticket.isEmpty()) {
      throw LoginRefused.credential("No ticket");
    }
    String user =
        tickets
            .user(ticket.get())
            .filter(accounts::alive)
            .orElseThrow(() -> LoginRefused.credential("Authentication failed!"));
    if (!method.equals("GET") && (csrf == null || !tickets.csrfFits(user, csrf))) {
      throw LoginRefused.credential("Permission denied - invalid csrf token");
    }
    return new Identity(user, null);
  }

  /** A login by password, or by a still valid ticket in its place (renewal). Throws a 401. */
  public Login login(String user, String password) {
    boolean renewal =
        tickets.user(password).filter(user::equals).filter(accounts::alive).isPresent();
    if (!renewal && !accounts.passwordFits(user, password)) {
      throw LoginRefused.password();
    }
    return new Login(tickets.ticket(user), tickets.csrfToken(user));
  }

  private Identity byToken(String authorization) {
    Matcher matcher = TOKEN.matcher(authorization);
    if (matcher.matches()) {
      Identity who = new Identity(matcher.group(1), matcher.group(2));
      if (accounts.tokenFits(who, matcher.group(3))) {
        return who;
      }
    }
    throw LoginRefused.credential("Authentication failed!");
  }

  private static Optional<String> ticketIn(String cookie) {
    if (cookie == null) {
      return Optional.empty();
    }
    Matcher matcher = COOKIE.matcher(cookie);
    if (!matcher.find()) {
      return Optional.empty();
    }
    String value = matcher.group(1);
    // Both forms are accepted; a raw ticket has no percent sign but may have a plus.
    return Optional.of(
        value.contains("%") ? URLDecoder.decode(value, StandardCharsets.UTF_8) : value);
  }
}
