package dev.slipway.lab.simulator.proxmox.access;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Resource pools: a right on a pool is a right on each VM in it. A VM is in one pool at most. */
public final class Pools {

  /** Name to comment, which may be empty. */
  private final Map<String, String> comments = new ConcurrentSkipListMap<>();

  private final Map<Integer, String> poolOfVm = new ConcurrentHashMap<>();

  public Pools(Collection<String> names) {
    names.forEach(name -> comments.put(name, ""));
  }

  /** False when it exists already. */
  public boolean create(String pool, String comment) {
    return comments.putIfAbsent(pool, comment) == null;
  }

  public boolean exists(String pool) {
    return comments.containsKey(pool);
  }

  public void comment(String pool, String comment) {
    comments.replace(pool, comment);
  }

  /** Empty for none. */
  public String comment(String pool) {
    return comments.getOrDefault(pool, "");
  }

  public Set<String> names() {
    return new TreeSet<>(comments.keySet());
  }

  public void add(String pool, int vmid) {
    poolOfVm.put(vmid, pool);
  }

  /** The VM is gone, and with it its place in a pool. */
  public void remove(int vmid) {
    poolOfVm.remove(vmid);
  }

  public void delete(String pool) {
    comments.remove(pool);
  }

  public Optional<String> poolOf(int vmid) {
    return Optional.ofNullable(poolOfVm.get(vmid));
  }

  /** VMID to pool. */
  public Map<Integer, String> members() {
    return new TreeMap<>(poolOfVm);
  }
}
