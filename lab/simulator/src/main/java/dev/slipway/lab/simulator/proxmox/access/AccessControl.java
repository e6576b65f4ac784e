package dev.slipway.lab.simulator.proxmox.access;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Who may do what where, as Proxmox computes it: on the way down a path the entries of a lower
 * level replace those of a higher one; a VM additionally has the roles held on its pool; a token
 * with privilege separation has at most what both it and its user have.
 */
public final class AccessControl {

  private static final String VMS = "/vms/";

  private final Roles roles;
  private final Pools pools;
  private final Accounts accounts;
  private final CopyOnWriteArrayList<Grant> grants;

  public AccessControl(Roles roles, Pools pools, Accounts accounts, Collection<Grant> grants) {
    this.roles = roles;
    this.pools = pools;
    this.accounts = accounts;
    this.grants = new CopyOnWriteArrayList<>(grants);
  }

  public Pools pools() {
    return pools;
  }

  public boolean has(Identity who, String path, String privilege) {
    return privileges(who, path).containsKey(privilege);
  }

  public boolean hasAny(Identity who, String path, Collection<String> wanted) {
    Map<String, Boolean> held = privileges(who, path);
    return wanted.stream().anyMatch(held::containsKey);
  }

  /** Privilege to whether it propagates further down; empty without any right. */
  public Map<String, Boolean> privileges(Identity who, String path) {
    boolean separated = who.token() != null && accounts.separated(who);
    Map<String, Boolean> ofUser = who.ofRootUser() ? everything() : privilegesOf(who.user(), path);
    if (!separated) {
      return ofUser;
    }
    Map<String, Boolean> ofToken = privilegesOf(who.full(), path);
    ofToken.keySet().retainAll(ofUser.keySet());
    return ofToken;
  }

  /** Every path that has an entry of its own, for the dump of somebody's permissions. */
  public Collection<String> knownPaths() {
    return grants.stream().map(Grant::path).distinct().toList();
  }

  /** The whole list. */
  public List<Grant> grants() {
    return List.copyOf(grants);
  }

  public void grant(Grant grant) {
    grants.add(grant);
  }

  /** Takes one line away; no effect if there is none. */
  public void revoke(String path, String subject, String role) {
    grants.removeIf(
        grant ->
            grant.path().equals(path)
                && grant.subject().equals(subject)
                && grant.role().equals(role));
  }

  public void revokeAllOf(String subject) {
    grants.removeIf(grant -> grant.subject().equals(subject));
  }

  /** The VM is gone: its place in a pool and the entries on its path go with it. */
  public void forgetVm(int vmid) {
    pools.remove(vmid);
    grants.removeIf(grant -> grant.path().equals(VMS + vmid));
  }

  /** The pool is gone, and the entries on its path go with it. */
  public void forgetPool(String pool) {
    pools.delete(pool);
    grants.removeIf(grant -> grant.path().equals("/pool/" + pool));
  }

  private Map<String, Boolean> everything() {
    Map<String, Boolean> all = new TreeMap<>();
    roles.all().forEach(privilege -> all.put(privilege, true));
    return all;
  }

  private Map<String, Boolean> privilegesOf(String subject, String path) {
    Map<String, Boolean> held = rolesOn(subject, path);
    poolOf(path)
        .ifPresent(
            pool ->
                rolesOn(subject, "/pool/" + pool)
                    .keySet()
                    .forEach(role -> held.putIfAbsent(role, false)));
    Map<String, Boolean> privileges = new TreeMap<>();
    if (held.containsKey(Roles.NO_ACCESS)) {
      return privileges;
    }
    held.forEach(
        (role, propagates) ->
            roles
                .privileges(role)
                .forEach(privilege -> privileges.merge(privilege, propagates, Boolean::logicalOr)));
    return privileges;
  }

  private Map<String, Boolean> rolesOn(String subject, String path) {
    List<Grant> onTheWay =
        grants.stream()
            .filter(grant -> grant.subject().equals(subject) && grant.reaches(path))
            .sorted(Comparator.comparing(Grant::path))
            .toList();
    Map<String, Boolean> held = new TreeMap<>();
    String level = null;
    for (Grant grant : onTheWay) {
      if (!grant.path().equals(level)) {
        held.clear();
        level = grant.path();
      }
      held.put(grant.role(), grant.propagate());
    }
    return held;
  }

  private Optional<String> poolOf(String path) {
    if (!path.startsWith(VMS)) {
      return Optional.empty();
    }
    String vmid = path.substring(VMS.length());
    boolean number =
        !vmid.isEmpty() && vmid.length() < 10 && vmid.chars().allMatch(Character::isDigit);
    return number ? pools.poolOf(Integer.parseInt(vmid)) : Optional.empty();
  }
}
