package dev.slipway.kit.ssh;

import dev.slipway.kit.vault.Secret;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Remote shells that reach each address through the bastion of the network that it is in. Which
 * network that is the address says, so that nobody has to be told.
 */
public final class NetworkShells implements RemoteShells {

  /**
   * A network behind a bastion.
   *
   * @param cidr its subnet, as it is configured
   */
  public record Way(Optional<String> cidr, JumpHost bastion) {
    public Way {
      Objects.requireNonNull(bastion, "bastion");
    }
  }

  private record Route(IPAddress block, JumpHost bastion) {
    boolean leadsTo(String host) {
      IPAddress address = new IPAddressString(host).getAddress();
      return address != null && block.contains(address);
    }
  }

  private final SshjRemoteShells direct;
  private final List<Route> routes;

  /**
   * @param direct for addresses of no such network
   * @param ways by the network's name; of two that an address is in the first by name counts
   * @throws IllegalArgumentException for a network without a subnet, naming the key
   */
  public NetworkShells(SshjRemoteShells direct, Map<String, Way> ways) {
    this.direct = direct;
    this.routes =
        new TreeMap<>(ways)
            .entrySet().stream().map(way -> route(way.getKey(), way.getValue())).toList();
  }

  private static Route route(String network, Way way) {
    IPAddress subnet = way.cidr().map(cidr -> new IPAddressString(cidr).getAddress()).orElse(null);
    if (subnet == null) {
      throw new IllegalArgumentException(
          "slipway.networks.%1$s.jump needs slipway.networks.%1$s.cidr, the subnet that is reached through it"
              .formatted(network));
    }
    return new Route(subnet.toPrefixBlock(), way.bastion());
  }

  @Override
  public RemoteShell open(SshTarget target, Secret privateKey, Set<String> acceptedFingerprints) {
    return to(target.host()).open(target, privateKey, acceptedFingerprints);
  }

  @Override
  public String fingerprint(String host, int port) {
    return to(host).fingerprint(host, port);
  }

  @Override
  public Optional<Forward> forward(String host, int port) {
    return to(host).forward(host, port);
  }

  @Override
  public void tryBastion(String host) {
    to(host).tryBastion(host);
  }

  private RemoteShells to(String host) {
    return routes.stream()
        .filter(route -> route.leadsTo(host))
        .findFirst()
        .map(route -> direct.via(route.bastion()))
        .orElse(direct);
  }
}
