package dev.slipway.lab.simulator.kubernetes;

import java.net.InetAddress;
import java.util.List;

/** What K3s finds on the machine that it runs on. */
public record HostFacts(String hostname, List<InetAddress> addresses, int cores, long memoryMiB) {

  public HostFacts {
    addresses = List.copyOf(addresses);
  }
}
