package dev.slipway.lab.simulator.proxmox.access;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/** Resource pools: a right on a pool is a right on each VM in it. A VM is in one pool at most. */
public final class Pools {

  private final Set<String> names = new ConcurrentSkipListSet<>();
  private final Map<Integer, String> poolOfVm = new ConcurrentHashMap<>();

  public Pools(Collection<String> names) {
    this.names.addAll(names);
  }

  /** False when it exists already. */
  public boolean create(String pool) {
    return names.add(pool);
  }

  public boolean exists(String pool) {
    return names.contains(pool);
  }

  public Set<String> names() {
    return new TreeSet<>(names);
  }

  public void add(String pool, int vmid) {
    poolOfVm.put(vmid, pool);
  }

  /** The VM is gone, and with it its place in a pool. */
  public void remove(int vmid) {
    poolOfVm.remove(vmid);
  }

  public void delete(String pool) {
    names.remove(pool);
  }

  public Optional<String> poolOf(int vmid) {
    return Optional.ofNullable(poolOfVm.get(vmid));
  }

  /** VMID to pool. */
  public Map<Integer, String> members() {
    return new TreeMap<>(poolOfVm);
  }
}
