package dev.slipway.vm.hypervisor;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import java.util.Optional;

/**
 * A VM seen alive with our mark on it: the only thing that {@link Hypervisor} will change or
 * destroy. It cannot be made from a remembered VMID, so nothing can be done to a VM whose mark was
 * not read first.
 */
public final class OwnVm {
  private final LiveVm live;

  private OwnVm(LiveVm live) {
    this.live = live;
  }

  /** The VM, if it carries exactly this mark. */
  public static Optional<OwnVm> of(LiveVm live, Mark expected) {
    return live.mark().filter(expected::equals).map(mark -> new OwnVm(live));
  }

  public LiveVm live() {
    return live;
  }

  public Vmid vmid() {
    return live.vmid();
  }

  /** Where it was when its mark was read. */
  public ProxmoxNode node() {
    return live.node();
  }

  @Override
  public String toString() {
    return "VM %d on %s".formatted(vmid().value(), node().value());
  }
}
