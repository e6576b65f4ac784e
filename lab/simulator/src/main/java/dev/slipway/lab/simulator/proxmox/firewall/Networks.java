package dev.slipway.lab.simulator.proxmox.firewall;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;

/** Addresses and networks as pve-firewall takes and keeps them. */
final class Networks {

  private Networks() {}

  /** The error's text, or null. */
  static String check(String text) {
    IPAddress network = new IPAddressString(text).getAddress();
    return network == null || (network.isMultiple() && !network.isSinglePrefixBlock())
        ? "invalid format - value does not look like a valid IP address or CIDR network\n"
        : null;
  }

  /** A single address without its prefix length. */
  static String stored(String text) {
    IPAddress network = new IPAddressString(text).getAddress();
    return (network.isMultiple() ? network : network.withoutPrefixLength()).toCanonicalString();
  }
}
