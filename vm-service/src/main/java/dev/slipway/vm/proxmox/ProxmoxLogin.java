package dev.slipway.vm.proxmox;

import dev.slipway.kit.vault.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Credentials as headers. Neither form ever shows in a message. */
public sealed interface ProxmoxLogin permits ProxmoxLogin.ApiToken, UserPassword {

  /** Asks {@code POST /access/ticket}; the one call that needs no login. */
  @FunctionalInterface
  interface TicketSource {
    ProxmoxAnswer ticket(Map<String, String> form);
  }

  /** What goes with a call; may ask for a ticket first. */
  Map<String, String> headers(boolean writes, TicketSource source);

  /** After a 401: whether other headers can be had, so that trying once more makes sense. */
  boolean renewable();

  /** The user, {@code name@realm}. */
  String user();

  /** The part after the {@code !} of an API token's id. */
  Optional<String> tokenName();

  /**
   * An API token: no session, no CSRF.
   *
   * @param id {@code user@realm!token}
   */
  record ApiToken(String id, Secret secret) implements ProxmoxLogin {
    private static final Pattern ID = Pattern.compile("([^!@\\s]+@[^!\\s]+)!([^!=\\s]+)");

    public ApiToken {
      if (!ID.matcher(id).matches()) {
        throw new IllegalArgumentException(
            "A token id reads user@realm!token; found %d other characters".formatted(id.length()));
      }
    }

    @Override
    public Map<String, String> headers(boolean writes, TicketSource source) {
      return Map.of("Authorization", "PVEAPIToken=" + id + "=" + secret.expose());
    }

    @Override
    public boolean renewable() {
      return false;
    }

    @Override
    public String user() {
      return part(1);
    }

    @Override
    public Optional<String> tokenName() {
      return Optional.of(part(2));
    }

    private String part(int group) {
      Matcher matcher = ID.matcher(id);
      if (!matcher.matches()) {
        throw new IllegalStateException("checked when it was made");
      }
      return matcher.group(group);
    }
  }
}
