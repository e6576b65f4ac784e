package dev.slipway.vm.domain;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.VmCreated;
import dev.slipway.events.Vmid;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything that a VM will be called and where it will live: committed before the first call that
 * uses it, so that whatever a crash leaves behind can be found again.
 *
 * @param endpoint the configured Proxmox VE endpoint
 * @param proxmoxNode where the VM is to run, and its seed is to lie
 * @param templateNode where the template lies; null once the VM exists and was learnt of from the
 *     log
 * @param template the template's VMID; null as its node is
 * @param vmid the leased VMID
 * @param address the leased IP address; null where DHCP gives one
 * @param sshPort the network's SSH port
 * @param sshUser the user that the seed makes
 * @param seedVolume the seed's volume id, {@code <storage>:iso/<file>}
 * @param storage where the disks go
 * @param since when the intent was made: no clone of ours for this VMID is older; null as the
 *     template's node is
 * @param formerNodes where the VM was before somebody moved it: a seed may lie there too
 * @param origin copied, of a template without a version, in intents of before it was said
 */
public record Placement(
    String endpoint,
    ProxmoxNode proxmoxNode,
    ProxmoxNode templateNode,
    Vmid template,
    Vmid vmid,
    String address,
    int sshPort,
    String sshUser,
    String seedVolume,
    String storage,
    Instant since,
    List<ProxmoxNode> formerNodes,
    Origin origin) {

  /**
   * How the VM's disks come of the template's.
   *
   * @param linked whether they stand on them, where they are; else they are copied
   * @param version what the configuration called the template; null where it did not
   */
  public record Origin(boolean linked, String version) {
    static final Origin COPIED = new Origin(false, null);
  }

  public Placement {
    formerNodes = formerNodes == null ? List.of() : List.copyOf(formerNodes);
    origin = origin == null ? Origin.COPIED : origin;
  }

  /** Of a VM that nobody has moved, and whose disks are copied. */
  public Placement(
      String endpoint,
      ProxmoxNode proxmoxNode,
      ProxmoxNode templateNode,
      Vmid template,
      Vmid vmid,
      String address,
      int sshPort,
      String sshUser,
      String seedVolume,
      String storage,
      Instant since) {
    this(
        endpoint,
        proxmoxNode,
        templateNode,
        template,
        vmid,
        address,
        sshPort,
        sshUser,
        seedVolume,
        storage,
        since,
        List.of(),
        Origin.COPIED);
  }

  /** Every node on whose storage a seed of the VM may lie. */
  public List<ProxmoxNode> seedNodes() {
    return Stream.concat(Stream.of(proxmoxNode), formerNodes.stream()).distinct().toList();
  }

  Placement movedTo(ProxmoxNode node) {
    return new Placement(
        endpoint,
        node,
        templateNode,
        template,
        vmid,
        address,
        sshPort,
        sshUser,
        seedVolume,
        storage,
        since,
        seedNodes(),
        origin);
  }

  Placement at(String other) {
    return new Placement(
        endpoint,
        proxmoxNode,
        templateNode,
        template,
        vmid,
        other,
        sshPort,
        sshUser,
        seedVolume,
        storage,
        since,
        formerNodes,
        origin);
  }

  /** Of a VM that exists: where it was cloned from, and when, is of no use any more. */
  static Placement of(VmCreated event) {
    VmCreated.Template of = event.template();
    return new Placement(
        event.endpoint(),
        event.proxmoxNode(),
        null,
        null,
        event.vmid(),
        event.address(),
        event.sshPort(),
        event.sshUser(),
        event.seedVolume(),
        event.storage(),
        null,
        List.of(),
        of == null ? Origin.COPIED : new Origin(of.linked(), of.version()));
  }

  /** What was leased for it, as a cleanup report names it. */
  public List<Resource> leases(String howVerified) {
    Resource id = new Resource(ResourceKind.VMID_LEASE, vmid.toString(), howVerified);
    return address == null
        ? List.of(id)
        : List.of(id, new Resource(ResourceKind.ADDRESS_LEASE, address, howVerified));
  }

  /** Its disks, as a cleanup report names them. */
  public String disks() {
    return "%s: disks of VM %s".formatted(storage, vmid);
  }

  /** Where its seed is, or was. */
  public String seedStorage() {
    return seedVolume.split(":", 2)[0];
  }
}
