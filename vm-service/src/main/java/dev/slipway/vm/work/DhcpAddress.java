package dev.slipway.vm.work;

import dev.slipway.events.FailureCode;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.hypervisor.Hypervisor.GuestCard;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.hypervisor.VmFailure;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The address that DHCP gave a guest, as its agent tells. A guest has many: of its loopback, of
 * containers' bridges, link-local ones. Only those of our own card, by its hardware address, count,
 * and of these only those in the network, where it is said.
 */
@ApplicationScoped
class DhcpAddress {
  /** What is said while the guest boots. */
  static final Set<FailureCode> NOT_YET =
      Set.of(FailureCode.GUEST_AGENT_NOT_RUNNING, FailureCode.VM_DID_NOT_BOOT);

  private final VmConfig config;

  DhcpAddress(VmConfig config) {
    this.config = config;
  }

  /**
   * @throws VmFailure one of {@link #NOT_YET} while the agent does not answer, or the card has none
   */
  String address(Job job) {
    OwnVm vm = Guard.own(job);
    String mac = vm.live().mac().orElse("");
    List<GuestCard> cards = job.hypervisor().cards(vm);
    return find(cards, mac, config.networks().get(job.spec().network()).cidr())
        .orElseThrow(
            () ->
                new VmFailure(
                    FailureCode.VM_DID_NOT_BOOT,
                    true,
                    "Look whether a DHCP server answers on the network's bridge and VLAN.",
                    "Card %s of VM %s has no address of the network yet; the guest has %s"
                        .formatted(mac, vm.vmid(), cards),
                    null));
  }

  static Optional<String> find(List<GuestCard> cards, String mac, Optional<String> cidr) {
    return cards.stream()
        .filter(card -> card.mac().equals(mac))
        .flatMap(card -> card.addresses().stream())
        .map(address -> new IPAddressString(address).getAddress())
        .filter(address -> address != null && address.isIPv4())
        .filter(address -> !address.isLinkLocal())
        .filter(address -> cidr.map(DhcpAddress::block).map(b -> b.contains(address)).orElse(true))
        .map(IPAddress::toCanonicalString)
        .findFirst();
  }

  private static IPAddress block(String cidr) {
    return new IPAddressString(cidr).getAddress().toPrefixBlock();
  }
}
