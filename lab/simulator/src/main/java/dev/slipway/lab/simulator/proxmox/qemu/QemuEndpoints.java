package dev.slipway.lab.simulator.proxmox.qemu;

import dev.slipway.lab.simulator.GuestHost;
import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.access.Identity;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.configure.ConfigChange;
import dev.slipway.lab.simulator.proxmox.configure.ConfigEndpoints;
import dev.slipway.lab.simulator.proxmox.configure.ConfigPermissions;
import dev.slipway.lab.simulator.proxmox.ha.HaResources;
import dev.slipway.lab.simulator.proxmox.ha.HaRounds;
import dev.slipway.lab.simulator.proxmox.migrate.MigrateEndpoint;
import dev.slipway.lab.simulator.proxmox.migrate.Migration;
import dev.slipway.lab.simulator.proxmox.storage.Storages;
import dev.slipway.lab.simulator.proxmox.storage.VolumeAccess;
import dev.slipway.lab.simulator.proxmox.tasks.Task;
import dev.slipway.lab.simulator.proxmox.tasks.Tasks;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.VmLocks;
import dev.slipway.lab.simulator.proxmox.vm.Vms;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** Everything under {@code /nodes/{node}/qemu}, put together. */
public final class QemuEndpoints {

  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Vms vms;
  private final Storages storages;
  private final AccessControl access;
  private final Tasks tasks;
  private final Clock clock;
  private final HaResources ha = new HaResources();

  public QemuEndpoints(Vms vms, Storages storages, AccessControl access, Tasks tasks, Clock clock) {
    this.vms = vms;
    this.storages = storages;
    this.access = access;
    this.tasks = tasks;
    this.clock = clock;
  }

  /** Which VMs are under high availability. */
  public HaResources ha() {
    return ha;
  }

  /**
   * @param power of {@link #power}
   */
  public List<Route> routes(GuestHost guests, Power power) {
    VmLocks locks = vms.locks();
    ConfigChange change = new ConfigChange(storages);
    ConfigPermissions permissions =
        new ConfigPermissions(access, new VolumeAccess(access), storages);
    Cloning cloning = new Cloning(vms, locks, storages, access.pools(), tasks.times());
    List<Route> routes = new ArrayList<>();
    routes.addAll(new ConfigEndpoints(vms, locks, tasks, permissions, change).routes());
    routes.addAll(new CloneEndpoint(vms, storages, access, tasks, cloning).routes());
    routes.addAll(new CreateEndpoint(vms, storages, access, tasks, permissions).routes());
    routes.addAll(new TemplateEndpoint(vms, storages, tasks).routes());
    routes.addAll(new PowerEndpoints(vms, tasks, power, ha, clock).routes(access));
    routes.addAll(new ResizeEndpoint(vms, locks, storages, tasks).routes());
    routes.addAll(new DestroyEndpoint(vms, storages, tasks, guests, ha).routes(access));
    routes.addAll(new MigrateEndpoint(vms, tasks, ha, new Migration(storages)).routes());
    routes.addAll(new AgentEndpoints(vms, tasks.times().agentWait()).routes());
    return routes;
  }

  /**
   * What gives VMs power.
   *
   * @param bridges network bridges of the nodes
   */
  public Power power(GuestHost guests, Set<String> bridges) {
    return new Power(guests, storages, new ConfigChange(storages), bridges, clock);
  }

  /** The HA services of the nodes, at work from now on. */
  public HaRounds haRounds(Power power) {
    return new HaRounds(ha, new Hands(vms, tasks, power, new Migration(storages)));
  }

  /** What the HA services do they do as {@code root@pam}, in tasks like anybody's. */
  private record Hands(Vms vms, Tasks tasks, Power power, Migration migration)
      implements HaRounds.Hands {

    private static final Identity HA = new Identity("root@pam", null);

    @Override
    public boolean free(int vmid) {
      return vms.find(vmid).filter(vm -> vm.config().lock().isEmpty()).isPresent();
    }

    @Override
    public boolean running(int vmid) {
      return vms.find(vmid).flatMap(Vm::running).isPresent();
    }

    @Override
    public void start(int vmid) throws InterruptedException {
      ended(vmid, "qmstart", (vm, task) -> power.on(vm, task));
    }

    @Override
    public void stop(int vmid) throws InterruptedException {
      ended(vmid, "qmstop", (vm, task) -> power.off(vm));
    }

    @Override
    public void move(int vmid, String target) throws InterruptedException {
      ended(vmid, "qmigrate", (vm, task) -> migration.run(vm, target, false, task::print));
    }

    private void ended(int vmid, String type, BiConsumer<Vm, Task> work)
        throws InterruptedException {
      Vm vm = vms.find(vmid).orElseThrow();
      String upid =
          tasks.fork(
              vm.node(),
              type,
              Integer.toString(vmid),
              HA,
              task ->
                  vms.locks()
                      .exclusively(
                          vmid,
                          task,
                          () -> {
                            work.accept(vms.require(vm.node(), vmid), task);
                            return null;
                          }));
      var unused = tasks.find(upid).orElseThrow().await(LONGEST);
    }
  }
}
