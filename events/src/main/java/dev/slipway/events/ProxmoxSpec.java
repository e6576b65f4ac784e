package dev.slipway.events;

import java.util.List;
import java.util.Optional;

/**
 * Where and how the VMs are made; each name is one of the configuration's or of Proxmox VE's own.
 *
 * @param endpoint the configured Proxmox VE endpoint
 * @param template the configured template
 * @param network the configured network, which gives addresses
 * @param storage where disks go; null for the endpoint's configured storage
 * @param pool the resource pool; null for the endpoint's configured pool
 * @param bridge the bridge; null for the network's configured bridge
 * @param vlan the VLAN tag, 1 to 4094; null for the network's, or none
 * @param fullClone false: a linked clone, whatever the configured template says; its disks are
 *     where the template's are
 * @param tags Proxmox tags, decoration only
 * @param placement which Proxmox nodes may be chosen; null in requests of before it was said
 * @param hardware of the VMs beside their size; null in requests of before it was said
 * @param addresses of the servers, in their order; empty for those that the network gives, null in
 *     requests of before it was said
 * @param firewall what Proxmox VE's own firewall lets through to the VMs; null for none
 */
public record ProxmoxSpec(
    String endpoint,
    String template,
    String network,
    String storage,
    String pool,
    String bridge,
    Integer vlan,
    boolean fullClone,
    List<String> tags,
    Rules placement,
    Hardware hardware,
    List<String> addresses,
    Firewall firewall) {

  /**
   * Which Proxmox nodes may be chosen.
   *
   * @param nodes only these; empty for all that have the template
   * @param antiAffinity of the servers
   */
  public record Rules(List<ProxmoxNode> nodes, AntiAffinity antiAffinity) {
    /** Any node, the servers apart where there is room. */
    public static final Rules NONE = new Rules(List.of(), AntiAffinity.PREFERRED);

    public Rules {
      nodes = Checks.copy(nodes);
      antiAffinity = antiAffinity == null ? AntiAffinity.PREFERRED : antiAffinity;
    }

    /** Whether a VM may be there. */
    public boolean allow(ProxmoxNode node) {
      return nodes.isEmpty() || nodes.contains(node);
    }
  }

  /**
   * What a VM is like, beside its size; see qm.conf(5).
   *
   * @param cpuType the emulated CPU, such as {@code host}; null for the template's
   * @param sockets that the cores are spread over, evenly
   * @param startAtBoot whether the VM starts with its Proxmox node
   * @param disks how its disks are kept, and which it has beside the root disk; null in requests of
   *     before it was said
   * @param startup its place among what starts with the Proxmox node; null for any
   * @param protection whether Proxmox refuses to remove the VM until Slipway itself does; null as
   *     the disks are
   * @param additionalNetworks configured networks, for a card each after the first; null as the
   *     disks are
   */
  public record Hardware(
      String cpuType,
      int sockets,
      boolean startAtBoot,
      Disks disks,
      Startup startup,
      Boolean protection,
      List<String> additionalNetworks) {
    /** One socket, the template's CPU, started with its node. */
    public static final Hardware USUAL = new Hardware(null, 1, true);

    public Hardware {
      Checks.between("sockets", sockets, 1, 4);
    }

    /** The disks; the root disk alone, where nothing was said. */
    public Disks vmDisks() {
      return disks == null ? Disks.USUAL : disks;
    }

    /** The networks of further cards; none, where nothing was said. */
    public List<String> furtherNetworks() {
      return Checks.copy(additionalNetworks);
    }

    /** Whether the VM is to be protected; not, where nothing was said. */
    public boolean protects() {
      return Boolean.TRUE.equals(protection);
    }

    /** With the root disk alone, as the storage keeps it, and one card. */
    public Hardware(String cpuType, int sockets, boolean startAtBoot) {
      this(cpuType, sockets, startAtBoot, null, null, null);
    }

    /** With one card. */
    public Hardware(
        String cpuType,
        int sockets,
        boolean startAtBoot,
        Disks disks,
        Startup startup,
        Boolean protection) {
      this(cpuType, sockets, startAtBoot, disks, startup, protection, null);
    }
  }

  /**
   * The disks of a VM. The root disk is on the bus that the template has it on, and so are the
   * others.
   *
   * @param format of the root disk; null for what the storage takes by itself
   * @param discard whether the storage is told what the guest no longer uses
   * @param ssd whether the guest is told that they are SSDs
   * @param iothread whether each has a thread of its own in QEMU
   * @param extra beside the root disk, in order
   */
  public record Disks(
      DiskFormat format, boolean discard, boolean ssd, boolean iothread, List<ExtraDisk> extra) {
    /** The root disk alone, as the template has it. */
    public static final Disks USUAL = new Disks(null, false, false, false, List.of());

    public Disks {
      extra = Checks.copy(extra);
    }
  }

  /**
   * A further, empty disk. The guest knows it by its serial number, {@code slipway-1} for the
   * first: {@code /dev/disk/by-id/} has it.
   *
   * @param sizeGiB at least 1
   * @param storage null for the root disk's
   * @param format null for what the storage takes by itself
   */
  public record ExtraDisk(int sizeGiB, String storage, DiskFormat format) {
    public ExtraDisk {
      Checks.between("sizeGiB", sizeGiB, 1, 131_072);
    }
  }

  /**
   * When a VM starts and stops with its Proxmox node.
   *
   * @param order lower starts earlier and stops later; null for after all that have one
   * @param up seconds to wait after it before the next is started; null for none
   * @param down seconds that it has to stop; null for Proxmox's own
   */
  public record Startup(Integer order, Integer up, Integer down) {
    public Startup {
      Checks.notNegative("startup order", order);
      Checks.notNegative("startup up", up);
      Checks.notNegative("startup down", down);
    }
  }

  /**
   * What reaches the VMs: their cluster's members everything, anybody ICMP and what is open, and
   * whoever manages them SSH and the Kubernetes API. What they send is not hindered.
   *
   * @param management networks in CIDR notation, beside those that the configured network names
   * @param open to whoever is named there
   */
  public record Firewall(List<String> management, List<Opening> open) {
    public Firewall {
      management = Checks.copy(management);
      open = Checks.copy(open);
    }
  }

  /**
   * A port that is open, in the words of a rule of Proxmox VE.
   *
   * @param proto {@code tcp}, {@code udp} or {@code sctp}
   * @param dport a port or a range, {@code 30000:32767}
   * @param source a network in CIDR notation; null for any
   */
  public record Opening(String proto, String dport, String source) {
    public Opening {
      Checks.notBlank("proto", proto);
      Checks.notBlank("dport", dport);
    }
  }

  /** What the VMs are like; as usual, where nothing was said. */
  public Hardware vmHardware() {
    return hardware == null ? Hardware.USUAL : hardware;
  }

  /** Which Proxmox nodes may be chosen; any, where nothing was said. */
  public Rules rules() {
    return placement == null ? Rules.NONE : placement;
  }

  /** Whether the servers' addresses were asked for, and are not the network's to give. */
  public boolean asksForAddresses() {
    return addresses != null && !addresses.isEmpty();
  }

  /** The address that was asked for, if one was. */
  public Optional<String> addressOf(Role role, NodeName node) {
    return role == Role.SERVER && asksForAddresses() && node.number() <= addresses.size()
        ? Optional.of(addresses.get(node.number() - 1))
        : Optional.empty();
  }

  /** Of usual hardware, without rules for the placement, with the network's addresses. */
  public ProxmoxSpec(
      String endpoint,
      String template,
      String network,
      String storage,
      String pool,
      String bridge,
      Integer vlan,
      boolean fullClone,
      List<String> tags) {
    this(
        endpoint,
        template,
        network,
        storage,
        pool,
        bridge,
        vlan,
        fullClone,
        tags,
        Rules.NONE,
        Hardware.USUAL,
        List.of(),
        null);
  }

  /** Without a firewall. */
  public ProxmoxSpec(
      String endpoint,
      String template,
      String network,
      String storage,
      String pool,
      String bridge,
      Integer vlan,
      boolean fullClone,
      List<String> tags,
      Rules placement,
      Hardware hardware,
      List<String> addresses) {
    this(
        endpoint, template, network, storage, pool, bridge, vlan, fullClone, tags, placement,
        hardware, addresses, null);
  }

  public ProxmoxSpec {
    Checks.notBlank("endpoint", endpoint);
    Checks.notBlank("template", template);
    Checks.notBlank("network", network);
    if (vlan != null) {
      Checks.between("vlan", vlan, 1, 4094);
    }
    tags = Checks.copy(tags);
    addresses = addresses == null ? null : List.copyOf(addresses);
  }
}
