package dev.slipway.lab.simulator;

import dev.slipway.lab.simulator.faults.Faults;
import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.access.Accounts;
import dev.slipway.lab.simulator.proxmox.access.Grant;
import dev.slipway.lab.simulator.proxmox.access.Pools;
import dev.slipway.lab.simulator.proxmox.access.Roles;
import dev.slipway.lab.simulator.proxmox.cluster.Node;
import dev.slipway.lab.simulator.proxmox.storage.Sizes;
import dev.slipway.lab.simulator.proxmox.storage.Storage;
import dev.slipway.lab.simulator.proxmox.storage.Storages;
import dev.slipway.lab.simulator.proxmox.storage.Volume;
import dev.slipway.lab.simulator.proxmox.vm.MacAddresses;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.VmConfig;
import dev.slipway.lab.simulator.proxmox.vm.Vms;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** From a configuration to the things it describes. */
record Laboratory(
    List<Node> nodes,
    Roles roles,
    Accounts accounts,
    AccessControl access,
    Storages storages,
    Vms vms) {

  static Laboratory build(SimulatorConfig config, Faults faults, Clock clock) {
    Pools pools = new Pools(config.pools());
    Accounts accounts = new Accounts(clock, config.users().stream().map(Laboratory::user).toList());
    Roles roles = new Roles(config.roles());
    AccessControl access =
        new AccessControl(
            roles,
            pools,
            accounts,
            config.acl().stream()
                .map(g -> new Grant(g.path(), g.to(), g.role(), g.propagate()))
                .toList());
    Storages storages =
        new Storages(clock, config.storages().stream().map(Laboratory::storage).toList());
    List<Node> nodes = config.nodes().stream().map(Laboratory::node).toList();
    Vms vms =
        new Vms(
            nodes.stream().map(Node::name).collect(Collectors.toSet()),
            config.delays().lock(),
            faults,
            clock);
    Set<SimulatorConfig.Machine> templates = Set.copyOf(config.templates());
    config
        .machines()
        .forEach(
            machine -> {
              vms.create(machine(machine, templates.contains(machine), storages, clock));
              if (machine.pool() != null) {
                pools.add(machine.pool(), machine.vmid());
              }
            });
    return new Laboratory(nodes, roles, accounts, access, storages, vms);
  }

  private static Node node(SimulatorConfig.Node node) {
    return new Node(node.name(), node.cores(), node.memoryMib() << 20, Set.copyOf(node.bridges()));
  }

  private static Accounts.User user(SimulatorConfig.User user) {
    Map<String, Accounts.Token> tokens = new TreeMap<>();
    user.tokens()
        .forEach(
            token ->
                tokens.put(
                    token.id(),
                    new Accounts.Token(
                        token.id(), token.value(), token.privsep(), token.expire())));
    return new Accounts.User(user.id(), user.secret(), user.enabled(), user.expire(), null, tokens);
  }

  private static Storage storage(SimulatorConfig.Storage s) {
    return new Storage(
        s.name(), s.type(), s.content(), s.shared(), s.sizeGib() << 30, s.path(), s.nodes());
  }

  private static Vm machine(
      SimulatorConfig.Machine machine, boolean template, Storages storages, Clock clock) {
    SortedMap<String, String> options = new TreeMap<>();
    options.put("name", machine.name());
    options.put("ostype", "l26");
    options.put("cores", "1");
    options.put("memory", "1024");
    options.put("agent", "enabled=1");
    options.put("scsihw", "virtio-scsi-single");
    options.put("serial0", "socket");
    options.put("vga", "serial0");
    options.put("boot", "order=" + machine.disk());
    options.put("net0", MacAddresses.complete("virtio,bridge=vmbr0"));
    options.put("smbios1", "uuid=" + UUID.randomUUID());
    options.put("vmgenid", UUID.randomUUID().toString());
    options.put("meta", "creation-qemu=10.1.2,ctime=" + clock.instant().getEpochSecond());
    Volume disk =
        storages.allocateDisk(
            machine.storage(), machine.node(), machine.vmid(), Sizes.parse(machine.diskSize()));
    if (template) {
      options.put("template", "1");
      disk = storages.toBase(disk, machine.node());
    }
    options.put(machine.disk(), disk.id() + ",discard=on,size=" + Sizes.format(disk.size()));
    if (machine.cloudInit()) {
      Volume drive = storages.allocateCloudInit(machine.storage(), machine.node(), machine.vmid());
      options.put("ide2", drive.id() + ",media=cdrom,size=" + Sizes.format(drive.size()));
    }
    options.putAll(machine.options());
    machine.without().forEach(options::remove);
    return new Vm(machine.vmid(), machine.node(), VmConfig.of(options), machine.bootable());
  }
}
