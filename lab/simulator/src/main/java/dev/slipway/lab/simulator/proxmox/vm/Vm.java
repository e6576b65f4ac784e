package dev.slipway.lab.simulator.proxmox.vm;

import dev.slipway.lab.simulator.Guest;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** One VM: its configuration file, the node that file lies on, and its power. */
public final class Vm {

  /**
   * What happens while it has power.
   *
   * @param pid of the QEMU process
   */
  public record Running(Guest guest, Instant since, int pid) {}

  private final int vmid;
  private final boolean bootable;
  private volatile String node;
  private volatile VmConfig config;
  private final AtomicReference<Running> power = new AtomicReference<>();
  private final GuestFirewall firewall = new GuestFirewall();

  /**
   * @param bootable whether its disk boots; a clone inherits it
   */
  public Vm(int vmid, String node, VmConfig config, boolean bootable) {
    this.vmid = vmid;
    this.node = node;
    this.config = config;
    this.bootable = bootable;
  }

  public int vmid() {
    return vmid;
  }

  public String node() {
    return node;
  }

  public void moveTo(String newNode) {
    node = newNode;
  }

  public boolean bootable() {
    return bootable;
  }

  public VmConfig config() {
    return config;
  }

  /** The caller holds the VM's lock. */
  public void config(VmConfig newConfig) {
    config = newConfig;
  }

  public GuestFirewall firewall() {
    return firewall;
  }

  /** Its firewall is the source's. */
  public void clonedFrom(Vm source) {
    firewall.copy(source.firewall);
  }

  public String name() {
    return config.value("name").orElse("VM " + vmid);
  }

  /** Empty when it has no power, also when the guest shut itself down. */
  public Optional<Running> running() {
    return Optional.ofNullable(power.get()).filter(running -> running.guest().running());
  }

  public void poweredOn(Running running) {
    power.set(running);
  }

  /** Pulls the plug; no effect without power. */
  public void powerOff() {
    Running was = power.getAndSet(null);
    if (was != null) {
      was.guest().powerOff();
    }
  }
}
