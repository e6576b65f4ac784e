package dev.slipway.lab.simulator.proxmox.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Users with their passwords and tokens. Secrets are compared in constant time, never printed. */
public final class Accounts {

  /**
   * @param id {@code name@realm}
   * @param password null: cannot log in by password
   * @param expire seconds since the epoch; 0 = never
   * @param comment null = none
   */
  public record User(
      String id,
      String password,
      boolean enabled,
      long expire,
      String comment,
      Map<String, Token> tokens) {

    public User {
      tokens = Map.copyOf(tokens);
    }

    /** The same with that token, in place of one of its name. */
    public User with(Token token) {
      Map<String, Token> more = new HashMap<>(tokens);
      more.put(token.name(), token);
      return new User(id, password, enabled, expire, comment, more);
    }

    public User without(String token) {
      Map<String, Token> less = new HashMap<>(tokens);
      less.remove(token);
      return new User(id, password, enabled, expire, comment, less);
    }

    @Override
    public String toString() {
      return id;
    }
  }

  /** A token of a user; with {@code separated} it has only what is granted to itself as well. */
  public record Token(String name, String secret, boolean separated, long expire) {

    @Override
    public String toString() {
      return name;
    }
  }

  private final Clock clock;
  private final Map<String, User> users = new ConcurrentHashMap<>();

  public Accounts(Clock clock, Collection<User> users) {
    this.clock = clock;
    users.forEach(user -> this.users.put(user.id(), user));
  }

  /** Adds a user, or replaces the one of that id. */
  public void put(User user) {
    users.put(user.id(), user);
  }

  public Optional<User> find(String id) {
    return Optional.ofNullable(users.get(id));
  }

  /** No effect if there is none. */
  public void remove(String id) {
    users.remove(id);
  }

  public boolean separated(Identity who) {
    User user = users.get(who.user());
    Token token = user == null ? null : user.tokens().get(who.token());
    return token == null || token.separated();
  }

  /** Whether that token exists, fits and is alive, and so is its user. */
  public boolean tokenFits(Identity who, String secret) {
    User user = users.get(who.user());
    Token token = user == null ? null : user.tokens().get(who.token());
    return token != null && alive(user) && !expired(token.expire()) && same(token.secret(), secret);
  }

  public boolean passwordFits(String userId, String password) {
    User user = users.get(userId);
    return user != null
        && user.password() != null
        && alive(user)
        && same(user.password(), password);
  }

  public boolean alive(String userId) {
    User user = users.get(userId);
    return user != null && alive(user);
  }

  private boolean alive(User user) {
    return user.enabled() && !expired(user.expire());
  }

  private boolean expired(long expire) {
    return expire != 0 && expire <= clock.instant().getEpochSecond();
  }

  private static boolean same(String expected, String given) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }
}
