package dev.slipway.vm.domain;

import dev.slipway.events.NetworkAddress;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.VmCreated;
import dev.slipway.events.Vmid;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
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
 * @param furtherStorages where other disks than the root disk go, if not to the same
 * @param protection whether the VM is to be protected against removal when all is done; in a VM
 *     that is being undone, whether we may have done so
 * @param furtherAddresses leased for the cards after the first, in their order
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
    Origin origin,
    List<String> furtherStorages,
    boolean protection,
    List<NetworkAddress> furtherAddresses) {

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
    furtherStorages = furtherStorages == null ? List.of() : List.copyOf(furtherStorages);
    furtherAddresses = furtherAddresses == null ? List.of() : List.copyOf(furtherAddresses);
  }

  /** Of a VM that nobody has moved, and whose disks are copied; with one card and its root disk. */
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
        Origin.COPIED,
        List.of(),
        false,
        List.of());
  }

  /** Every node on whose storage a seed of the VM may lie. */
  public List<ProxmoxNode> seedNodes() {
    return Stream.concat(Stream.of(proxmoxNode), formerNodes.stream()).distinct().toList();
  }

  /** Where its disks are meant to be. */
  List<DiskPlace> diskPlaces() {
    return storages().stream().map(on -> new DiskPlace(proxmoxNode, on)).toList();
  }

  Placement movedTo(ProxmoxNode node) {
    return with(node, seedNodes(), furtherStorages, protection);
  }

  /** Of a VM that we have certainly not protected yet. */
  Placement unprotected() {
    return with(proxmoxNode, formerNodes, furtherStorages, false);
  }

  /** Of a VM that is to have that hardware. */
  public Placement withHardware(ProxmoxSpec.Hardware hardware) {
    List<String> further =
        hardware.vmDisks().extra().stream()
            .map(ProxmoxSpec.ExtraDisk::storage)
            .filter(other -> other != null && !other.equals(storage))
            .distinct()
            .toList();
    return with(proxmoxNode, formerNodes, further, hardware.protects());
  }

  private Placement with(
      ProxmoxNode node, List<ProxmoxNode> former, List<String> further, boolean protect) {
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
        former,
        origin,
        further,
        protect,
        furtherAddresses);
  }

  /** Of a VM that another address of that network was leased for. */
  Placement readdressed(NetworkAddress next) {
    boolean first = furtherAddresses.stream().noneMatch(onNetworkOf(next));
    return first
        ? with(next.address(), furtherAddresses)
        : with(
            address,
            furtherAddresses.stream()
                .map(more -> onNetworkOf(next).test(more) ? next : more)
                .toList());
  }

  private static Predicate<NetworkAddress> onNetworkOf(NetworkAddress next) {
    return address -> address.network().equals(next.network());
  }

  /** Of a VM with further cards. */
  public Placement withFurther(List<NetworkAddress> addresses) {
    return with(address, addresses);
  }

  private Placement with(String first, List<NetworkAddress> further) {
    return new Placement(
        endpoint,
        proxmoxNode,
        templateNode,
        template,
        vmid,
        first,
        sshPort,
        sshUser,
        seedVolume,
        storage,
        since,
        formerNodes,
        origin,
        furtherStorages,
        protection,
        further);
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
        of == null ? Origin.COPIED : new Origin(of.linked(), of.version()),
        List.of(),
        false,
        event.furtherAddresses());
  }

  /** Every address that is leased for it; the first card's is not where DHCP gives it. */
  public List<String> addresses() {
    return Stream.concat(
            Stream.ofNullable(address), furtherAddresses.stream().map(NetworkAddress::address))
        .toList();
  }

  /** What was leased for it, as a cleanup report names it. */
  public List<Resource> leases(String howVerified) {
    return Stream.concat(
            Stream.of(new Resource(ResourceKind.VMID_LEASE, vmid.toString(), howVerified)),
            addresses().stream()
                .map(leased -> new Resource(ResourceKind.ADDRESS_LEASE, leased, howVerified)))
        .toList();
  }

  /** Every storage that its disks are meant for. */
  public List<String> storages() {
    return Stream.concat(Stream.of(storage), furtherStorages.stream()).toList();
  }

  /** Its disks on one of them, as a cleanup report names them. */
  public String disks(String on) {
    return "%s: disks of VM %s".formatted(on, vmid);
  }

  /** Where its seed is, or was. */
  public String seedStorage() {
    return seedVolume.split(":", 2)[0];
  }
}
