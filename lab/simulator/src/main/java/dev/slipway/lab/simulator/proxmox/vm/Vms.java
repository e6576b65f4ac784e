package dev.slipway.lab.simulator.proxmox.vm;

import dev.slipway.lab.simulator.faults.Faults;
import dev.slipway.lab.simulator.faults.Glob;
import dev.slipway.lab.simulator.faults.LockFault;
import dev.slipway.lab.simulator.proxmox.api.ApiException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/** Every VM of the cluster, and every container, by its VMID, which is unique over all nodes. */
public final class Vms {

  private final Map<Integer, Vm> vms = new ConcurrentSkipListMap<>();
  private final Map<Integer, Container> containers = new ConcurrentSkipListMap<>();
  private final Set<String> nodes;
  private final VmLocks locks;
  private final VmLives lives;

  /**
   * @param nodes names of the cluster's nodes
   * @param lockWait how long a VM's lock is waited for
   */
  public Vms(Set<String> nodes, Duration lockWait, Faults faults, Clock clock) {
    this.nodes = Set.copyOf(nodes);
    this.lives = new VmLives(clock);
    this.locks =
        new VmLocks(
            lockWait,
            vmid -> faults.take(LockFault.class, f -> Glob.fits(f.vm(), nameOf(vmid))).isPresent());
  }

  public VmLocks locks() {
    return locks;
  }

  public Set<String> nodes() {
    return nodes;
  }

  public VmLives lives() {
    return lives;
  }

  /** Takes the VMID. Throws the 500 that Proxmox gives when it is taken already. */
  public Vm create(Vm vm) {
    if (containers.containsKey(vm.vmid()) || vms.putIfAbsent(vm.vmid(), vm) != null) {
      throw taken(vm.vmid());
    }
    lives.began(vm);
    return vm;
  }

  public static ApiException taken(int vmid) {
    return ApiException.died("unable to create VM " + vmid + ": config file already exists");
  }

  public void remove(int vmid) {
    Vm removed = vms.remove(vmid);
    if (removed != null) {
      lives.ended(removed);
    }
  }

  /** Somebody makes a container; in place of one with that VMID. */
  public void add(Container container) {
    containers.put(container.vmid(), container);
  }

  /** By VMID. */
  public List<Container> containers() {
    return List.copyOf(containers.values());
  }

  /** Whether a VM or a container has it. */
  public boolean has(int vmid) {
    return vms.containsKey(vmid) || containers.containsKey(vmid);
  }

  public Optional<Vm> find(int vmid) {
    return Optional.ofNullable(vms.get(vmid));
  }

  /** A VM's name; the VMID itself when there is no such VM. */
  public String nameOf(int vmid) {
    return find(vmid).map(Vm::name).orElse(Integer.toString(vmid));
  }

  /** The same for a VMID as text, which may be anything. */
  public String nameOf(String vmid) {
    return vmid.matches("\\d{1,9}") ? nameOf(Integer.parseInt(vmid)) : vmid;
  }

  /** Throws a 500 when that node has no such VM. */
  public Vm require(String node, int vmid) {
    return find(vmid)
        .filter(vm -> vm.node().equals(node))
        .orElseThrow(
            () ->
                ApiException.died(
                    "Configuration file 'nodes/"
                        + node
                        + "/qemu-server/"
                        + vmid
                        + ".conf' does not exist"));
  }

  /** Throws a 500 while somebody works on the VM, or has left it locked. */
  public static void requireUnlocked(Vm vm) {
    vm.config()
        .lock()
        .ifPresent(
            lock -> {
              throw ApiException.died("VM is locked (" + lock + ")");
            });
  }

  /** By VMID. */
  public List<Vm> all() {
    return List.copyOf(vms.values());
  }

  public List<Vm> on(String node) {
    return vms.values().stream().filter(vm -> vm.node().equals(node)).toList();
  }

  /** The smallest free VMID from 100. Nothing is reserved by asking. */
  public int nextFree() {
    int candidate = 100;
    while (has(candidate)) {
      candidate++;
    }
    return candidate;
  }
}
