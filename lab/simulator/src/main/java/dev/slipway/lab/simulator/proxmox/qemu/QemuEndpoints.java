package dev.slipway.lab.simulator.proxmox.qemu;

import dev.slipway.lab.simulator.GuestHost;
import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.configure.ConfigChange;
import dev.slipway.lab.simulator.proxmox.configure.ConfigEndpoints;
import dev.slipway.lab.simulator.proxmox.configure.ConfigPermissions;
import dev.slipway.lab.simulator.proxmox.storage.Storages;
import dev.slipway.lab.simulator.proxmox.storage.VolumeAccess;
import dev.slipway.lab.simulator.proxmox.tasks.Tasks;
import dev.slipway.lab.simulator.proxmox.vm.VmLocks;
import dev.slipway.lab.simulator.proxmox.vm.Vms;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Everything under {@code /nodes/{node}/qemu}, put together. */
public final class QemuEndpoints {

  private final Vms vms;
  private final Storages storages;
  private final AccessControl access;
  private final Tasks tasks;
  private final Clock clock;

  public QemuEndpoints(Vms vms, Storages storages, AccessControl access, Tasks tasks, Clock clock) {
    this.vms = vms;
    this.storages = storages;
    this.access = access;
    this.tasks = tasks;
    this.clock = clock;
  }

  /**
   * @param bridges network bridges of the nodes
   */
  public List<Route> routes(GuestHost guests, Set<String> bridges) {
    VmLocks locks = vms.locks();
    ConfigChange change = new ConfigChange(storages);
    ConfigPermissions permissions =
        new ConfigPermissions(access, new VolumeAccess(access), storages);
    Cloning cloning = new Cloning(vms, locks, storages, access.pools(), tasks.times());
    Power power = new Power(guests, storages, change, bridges, clock);
    List<Route> routes = new ArrayList<>();
    routes.addAll(new ConfigEndpoints(vms, locks, tasks, permissions, change).routes());
    routes.addAll(new CloneEndpoint(vms, storages, access, tasks, cloning).routes());
    routes.addAll(new CreateEndpoint(vms, storages, access, tasks, permissions).routes());
    routes.addAll(new TemplateEndpoint(vms, storages, tasks).routes());
    routes.addAll(new PowerEndpoints(vms, locks, tasks, power, clock).routes(access));
    routes.addAll(new ResizeEndpoint(vms, locks, storages, tasks).routes());
    routes.addAll(new DestroyEndpoint(vms, locks, storages, tasks, guests).routes(access));
    routes.addAll(new AgentEndpoints(vms, tasks.times().agentWait()).routes());
    return routes;
  }
}
