package dev.slipway.vm.proxmox.login;

import dev.slipway.kit.vault.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An API token: no session, no CSRF. */
public final class ApiToken implements ProxmoxLogin {
  private static final Pattern ID = Pattern.compile("([^!@\\s]+@[^!\\s]+)!([^!=\\s]+)");

  private final String id;
  private final String user;
  private final String name;
  private final Supplier<Secret> source;
  private volatile Secret secret;

  /**
   * @param id {@code user@realm!token}
   * @param secret read again after it was refused
   */
  public ApiToken(String id, Supplier<Secret> secret) {
    Matcher matcher = ID.matcher(id);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "A token id reads user@realm!token; found %d other characters".formatted(id.length()));
    }
    this.id = id;
    this.user = matcher.group(1);
    this.name = matcher.group(2);
    this.source = secret;
    this.secret = secret.get();
  }

  @Override
  public Map<String, String> headers(boolean writes, TicketSource tickets) {
    return Map.of("Authorization", "PVEAPIToken=" + id + "=" + secret.expose());
  }

  @Override
  public void renew() {
    secret = source.get();
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public Optional<String> tokenName() {
    return Optional.of(name);
  }

  @Override
  public String toString() {
    return "ApiToken[" + id + "]";
  }
}
