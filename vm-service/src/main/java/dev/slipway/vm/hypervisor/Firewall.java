package dev.slipway.vm.hypervisor;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the hypervisor's own firewall lets through to a VM; all else that comes in is dropped, but
 * for what a guest needs to get an address and to find its neighbours.
 *
 * @param sets of addresses and networks in CIDR notation, by name, of either version of IP
 * @param rules each lets something through; in no order that matters
 */
public record Firewall(Map<String, Set<String>> sets, List<Rule> rules) {

  /**
   * What is let through, in Proxmox VE's words.
   *
   * @param proto null for all
   * @param dport ports and ranges, separated by commas; null for all
   * @param source an address, a network or a set ({@code +name}); null for any
   */
  public record Rule(String proto, String dport, String source) {
    /** Everything that a set of addresses sends. */
    public static Rule from(String set) {
      return new Rule(null, null, "+" + set);
    }
  }
}
