package dev.slipway.vm.placement;

import static dev.slipway.events.FailureCode.NO_CAPACITY;
import static dev.slipway.events.FailureCode.PROXMOX_PERMISSION_MISSING;
import static dev.slipway.events.FailureCode.SEED_STORAGE_NOT_USABLE;
import static dev.slipway.events.FailureCode.TEMPLATE_NOT_FOUND;
import static dev.slipway.events.FailureCode.VM_NOT_VISIBLE;

import dev.slipway.events.FailureCode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A privilege that the credentials need, and the calls that need it: all of them, and no more. What
 * {@code deploy/proxmox} grants and {@code docs/proxmox.md} explains is compared with these.
 */
enum Right {
  MAKE_AND_DESTROY(
      On.POOL,
      "VM.Allocate",
      "clone into the pool, destroy",
      PROXMOX_PERMISSION_MISSING,
      Call.CLONE,
      "DELETE /nodes/{node}/qemu/{vmid}"),
  SEE_VMS(
      On.POOL,
      "VM.Audit",
      "find our VMs, read their mark and their state",
      VM_NOT_VISIBLE,
      Call.RESOURCES,
      Call.SETTINGS,
      "GET /nodes/{node}/qemu/{vmid}/firewall/ipset",
      "GET /nodes/{node}/qemu/{vmid}/firewall/ipset/{name}",
      "GET /nodes/{node}/qemu/{vmid}/firewall/rules",
      "GET /nodes/{node}/qemu/{vmid}/pending",
      "GET /nodes/{node}/qemu/{vmid}/status/current"),
  SWITCH_DRIVES(
      On.POOL,
      "VM.Config.CDROM",
      "put the seed into its drive, eject it",
      PROXMOX_PERMISSION_MISSING,
      Call.CONFIGURE),
  SET_CORES(On.POOL, "VM.Config.CPU", "set cores", PROXMOX_PERMISSION_MISSING, Call.CONFIGURE),
  SET_DISKS(
      On.POOL,
      "VM.Config.Disk",
      "grow the disk, add further ones, replace the template's own cloud-init drive, list the VM's"
          + " disks",
      PROXMOX_PERMISSION_MISSING,
      "PUT /nodes/{node}/qemu/{vmid}/resize",
      Call.CONFIGURE,
      Call.ADD_DISKS,
      Call.CONTENT),
  SET_MEMORY(On.POOL, "VM.Config.Memory", "set memory", PROXMOX_PERMISSION_MISSING, Call.CONFIGURE),
  SET_NETWORK(
      On.POOL,
      "VM.Config.Network",
      "set bridge, VLAN and firewall",
      PROXMOX_PERMISSION_MISSING,
      Call.CONFIGURE,
      "POST /nodes/{node}/qemu/{vmid}/firewall/ipset",
      "POST /nodes/{node}/qemu/{vmid}/firewall/ipset/{name}",
      "DELETE /nodes/{node}/qemu/{vmid}/firewall/ipset/{name}/{cidr}",
      "POST /nodes/{node}/qemu/{vmid}/firewall/rules",
      "PUT /nodes/{node}/qemu/{vmid}/firewall/options"),
  SET_OPTIONS(
      On.POOL,
      "VM.Config.Options",
      "set agent, tags, start order and protection",
      PROXMOX_PERMISSION_MISSING,
      Call.CONFIGURE),
  SWITCH_POWER(
      On.POOL,
      "VM.PowerMgmt",
      "start and stop",
      PROXMOX_PERMISSION_MISSING,
      "POST /nodes/{node}/qemu/{vmid}/status/start",
      "POST /nodes/{node}/qemu/{vmid}/status/stop"),
  SEE_TEMPLATES(
      On.TEMPLATES,
      "VM.Audit",
      "find the template, see where its disks are",
      TEMPLATE_NOT_FOUND,
      Call.RESOURCES,
      Call.SETTINGS),
  CLONE_TEMPLATES(
      On.TEMPLATES, "VM.Clone", "clone the template", PROXMOX_PERMISSION_MISSING, Call.CLONE),
  MAKE_DISKS(
      On.DISKS,
      "Datastore.AllocateSpace",
      "make the clone's disks, and further ones",
      PROXMOX_PERMISSION_MISSING,
      Call.CLONE,
      Call.ADD_DISKS),
  SEE_DISKS(On.DISKS, "Datastore.Audit", "see a VM's disks while it is there", null, Call.CONTENT),
  DELETE_SEEDS(
      On.SEEDS,
      "Datastore.Allocate",
      "delete the seed",
      PROXMOX_PERMISSION_MISSING,
      "DELETE /nodes/{node}/storage/{storage}/content/{volume}"),
  UPLOAD_SEEDS(
      On.SEEDS,
      "Datastore.AllocateTemplate",
      "upload the seed",
      PROXMOX_PERMISSION_MISSING,
      "POST /nodes/{node}/storage/{storage}/upload"),
  SEE_SEEDS(
      On.SEEDS,
      "Datastore.Audit",
      "find the storage, see that the seed is gone",
      SEED_STORAGE_NOT_USABLE,
      "GET /nodes/{node}/storage",
      Call.CONTENT),
  SEE_NODES(On.NODES, "Sys.Audit", "know the nodes' memory and cores", NO_CAPACITY, "GET /nodes"),
  USE_BRIDGE(
      On.BRIDGE,
      "SDN.Use",
      "clone the template's network card, see a node's bridges, put the card on one",
      PROXMOX_PERMISSION_MISSING,
      Call.CLONE,
      Call.CONFIGURE,
      "GET /nodes/{node}/network");

  /**
   * Where a privilege is granted.
   *
   * @see #path
   */
  enum On {
    POOL("/pool/<pool>", "SlipwayVms"),
    TEMPLATES("/pool/<template-pool>", "SlipwayTemplates"),
    DISKS("/storage/<storage>", "SlipwayDisks"),
    SEEDS("/storage/<seed-storage>", "SlipwaySeeds"),
    NODES("/nodes", "SlipwayNodes"),
    BRIDGE("/sdn/zones/localnetwork/<bridge>", "SlipwayBridge");

    private final String path;
    private final String role;

    On(String path, String role) {
      this.path = path;
      this.role = role;
    }

    /** With names to be filled in, in angle brackets. */
    String path() {
      return path;
    }

    /** The role of {@code deploy/proxmox} that has what is granted here. */
    String role() {
      return role;
    }

    Set<String> privileges() {
      return Arrays.stream(Right.values())
          .filter(right -> right.on == this)
          .map(Right::privilege)
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  /** Calls that need more than one privilege. */
  private static final class Call {
    static final String CLONE = "POST /nodes/{node}/qemu/{vmid}/clone";
    static final String CONFIGURE = "PUT /nodes/{node}/qemu/{vmid}/config";
    static final String ADD_DISKS = "POST /nodes/{node}/qemu/{vmid}/config";
    static final String CONTENT = "GET /nodes/{node}/storage/{storage}/content";
    static final String RESOURCES = "GET /cluster/resources";
    static final String SETTINGS = "GET /nodes/{node}/qemu/{vmid}/config";
  }

  private final On on;
  private final String privilege;
  private final String purpose;
  private final FailureCode without;
  private final List<String> calls;

  Right(On on, String privilege, String purpose, FailureCode without, String... calls) {
    this.on = on;
    this.privilege = privilege;
    this.purpose = purpose;
    this.without = without;
    this.calls = List.of(calls);
  }

  On on() {
    return on;
  }

  String privilege() {
    return privilege;
  }

  String purpose() {
    return purpose;
  }

  /** As what it fails where the preflight has not seen it; empty: nothing fails, less is proven. */
  Optional<FailureCode> without() {
    return Optional.ofNullable(without);
  }

  /** Method and path, as in Proxmox's own schema. */
  List<String> calls() {
    return calls;
  }
}
