package dev.slipway.vm.proxmox.login;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.FailureCode;
import dev.slipway.kit.vault.Secret;
import dev.slipway.vm.hypervisor.VmFailure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Username and password: a ticket in a cookie, and a CSRF token with every call that writes. A
 * ticket lives for two hours; it is renewed by itself after one, so that the password goes over the
 * wire as seldom as can be.
 */
public final class UserPassword implements ProxmoxLogin {
  private static final Duration RENEW_AFTER = Duration.ofHours(1);

  private final String user;
  private final Supplier<Secret> password;
  private final Clock clock;
  private Session session;

  private record Session(Secret ticket, Secret csrf, Instant since) {}

  /**
   * @param user {@code name@realm}
   * @param password read each time that it is needed
   */
  public UserPassword(String user, Supplier<Secret> password, Clock clock) {
    this.user = user;
    this.password = password;
    this.clock = clock;
  }

  @Override
  public synchronized Map<String, String> headers(boolean writes, TicketSource source) {
    if (session == null || clock.instant().isAfter(session.since().plus(RENEW_AFTER))) {
      session = renewed(source);
    }
    String cookie = "PVEAuthCookie=" + encoded(session.ticket().expose());
    return writes
        ? Map.of("Cookie", cookie, "CSRFPreventionToken", session.csrf().expose())
        : Map.of("Cookie", cookie);
  }

  /** Forgets the ticket, so that the next call asks for a new one with the password. */
  @Override
  public synchronized void renew() {
    session = null;
  }

  private Session renewed(TicketSource source) {
    if (session != null) {
      try {
        return session(ask(source, session.ticket()));
      } catch (VmFailure refused) {
        if (refused.failure() != FailureCode.PROXMOX_CREDENTIALS_REJECTED) {
          throw refused;
        }
        // The ticket has run out: the password gets a new one.
        session = null;
      }
    }
    return session(ask(source, password.get()));
  }

  private JsonNode ask(TicketSource source, Secret credential) {
    return source.ticket(Map.of("username", user, "password", credential.expose()));
  }

  private Session session(JsonNode data) {
    if (data.path("NeedTFA").asInt() == 1 || !data.hasNonNull("CSRFPreventionToken")) {
      throw new VmFailure(
          FailureCode.PROXMOX_CREDENTIALS_REJECTED,
          false,
          "Use an API token: a second factor cannot be given by a service.",
          "Proxmox VE asks for a second factor for " + user,
          null);
    }
    return new Session(
        Secret.of(data.path("ticket").asText()),
        Secret.of(data.path("CSRFPreventionToken").asText()),
        clock.instant());
  }

  private static String encoded(String ticket) {
    return URLEncoder.encode(ticket, StandardCharsets.UTF_8);
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public Optional<String> tokenName() {
    return Optional.empty();
  }

  @Override
  public String toString() {
    return "UserPassword[" + user + "]";
  }
}
