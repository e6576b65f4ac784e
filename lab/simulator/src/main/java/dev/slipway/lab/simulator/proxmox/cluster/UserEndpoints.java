package dev.slipway.lab.simulator.proxmox.cluster;

import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.access.Accounts;
import dev.slipway.lab.simulator.proxmox.access.Accounts.Token;
import dev.slipway.lab.simulator.proxmox.access.Accounts.User;
import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.api.Call;
import dev.slipway.lab.simulator.proxmox.api.Check;
import dev.slipway.lab.simulator.proxmox.api.Param;
import dev.slipway.lab.simulator.proxmox.api.Reply;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** {@code /access/users}: who there is, and their tokens. Nobody recorded it; see the schema. */
public final class UserEndpoints {

  private static final String ONE = "/access/users/{userid}";
  private static final String TOKEN = ONE + "/token/{tokenid}";

  /** Users of no group are looked after by whoever looks after groups. */
  private static final String GROUPS = "/access/groups";

  private final Accounts accounts;
  private final AccessControl access;

  public UserEndpoints(Accounts accounts, AccessControl access) {
    this.accounts = accounts;
    this.access = access;
  }

  public List<Route> routes() {
    Check look = Check.any(GROUPS, "User.Modify", "Sys.Audit");
    Check allocate = inRealm("Realm.AllocateUser").and(Check.all(GROUPS, "User.Modify"));
    Check tokens = selfOr(Check.all(GROUPS, "User.Modify"));
    Schema one = Schema.of(Param.text("userid"));
    Schema token = Schema.of(Param.text("userid"), Param.text("tokenid"));
    Schema newToken =
        Schema.of(
            Param.text("userid"),
            Param.matching("tokenid", "[A-Za-z][A-Za-z0-9._-]+"),
            Param.flag("privsep").orAbsent(),
            Param.integer("expire", 0, Integer.MAX_VALUE).orAbsent());
    return List.of(
        Route.get(ONE, look, one, call -> Reply.of(describe(require(call, "")))),
        Route.post(
            "/access/users",
            allocate,
            Schema.of(
                Param.matching("userid", "[^@:/\\s]+@[A-Za-z][A-Za-z0-9._-]+"),
                Param.text("comment").orAbsent(),
                Param.text("password").orAbsent(),
                Param.flag("enable").orAbsent(),
                Param.integer("expire", 0, Integer.MAX_VALUE).orAbsent()),
            this::create),
        Route.delete(ONE, allocate, one, this::delete),
        Route.get(TOKEN, tokens, token, call -> Reply.of(describe(requireToken(call)))),
        Route.post(TOKEN, tokens, newToken, this::createToken),
        Route.put(TOKEN, tokens, newToken, this::changeToken),
        Route.delete(TOKEN, tokens, token, this::deleteToken));
  }

  private static Check inRealm(String privilege) {
    return (call, access) -> {
      String user = call.text("userid", "");
      String realm = user.substring(user.indexOf('@') + 1);
      return Check.all("/access/realm/" + realm, privilege).refusal(call, access);
    };
  }

  private static Check selfOr(Check other) {
    return (call, access) ->
        call.identity().user().equals(call.text("userid"))
            ? Optional.empty()
            : other.refusal(call, access);
  }

  private Reply create(Call call) {
    String id = call.text("userid");
    if (accounts.find(id).isPresent()) {
      throw ApiException.died("create user failed: user '" + id + "' already exists");
    }
    accounts.put(
        new User(
            id,
            call.text("password"),
            call.flag("enable", true),
            call.number("expire", 0),
            call.text("comment"),
            Map.of()));
    return Reply.nothing();
  }

  private Reply delete(Call call) {
    User user = require(call, "delete user failed: ");
    user.tokens().keySet().forEach(token -> access.revokeAllOf(user.id() + "!" + token));
    access.revokeAllOf(user.id());
    accounts.remove(user.id());
    return Reply.nothing();
  }

  private Reply createToken(Call call) {
    User user = require(call, "");
    String name = call.text("tokenid");
    if (user.tokens().containsKey(name)) {
      throw ApiException.badParameter("tokenid", "Token already exists.");
    }
    String secret = UUID.randomUUID().toString();
    Token token =
        new Token(name, secret, call.flag("privsep", true), call.number("expire", user.expire()));
    accounts.put(user.with(token));
    Map<String, Object> made = new LinkedHashMap<>();
    made.put("full-tokenid", user.id() + "!" + name);
    made.put("info", describe(token));
    made.put("value", secret);
    return Reply.of(made);
  }

  private Reply changeToken(Call call) {
    Token token = requireToken(call);
    Token changed =
        new Token(
            token.name(),
            token.secret(),
            call.flag("privsep", token.separated()),
            call.number("expire", token.expire()));
    accounts.put(require(call, "").with(changed));
    return Reply.of(describe(changed));
  }

  private Reply deleteToken(Call call) {
    Token token = requireToken(call);
    User user = require(call, "");
    access.revokeAllOf(user.id() + "!" + token.name());
    accounts.put(user.without(token.name()));
    return Reply.nothing();
  }

  private static Map<String, Object> describe(User user) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("enable", user.enabled() ? 1 : 0);
    entry.put("expire", user.expire());
    if (user.comment() != null) {
      entry.put("comment", user.comment());
    }
    Map<String, Object> tokens = new TreeMap<>();
    user.tokens().forEach((name, token) -> tokens.put(name, describe(token)));
    if (!tokens.isEmpty()) {
      entry.put("tokens", tokens);
    }
    return entry;
  }

  private static Map<String, Object> describe(Token token) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("privsep", token.separated() ? 1 : 0);
    entry.put("expire", token.expire());
    return entry;
  }

  private User require(Call call, String failed) {
    String id = call.text("userid");
    return accounts
        .find(id)
        .orElseThrow(() -> ApiException.died(failed + "no such user ('" + id + "')"));
  }

  private Token requireToken(Call call) {
    User user = require(call, "");
    String name = call.text("tokenid");
    return Optional.ofNullable(user.tokens().get(name))
        .orElseThrow(
            () -> ApiException.died("no such token '" + name + "' for user '" + user.id() + "'"));
  }
}
