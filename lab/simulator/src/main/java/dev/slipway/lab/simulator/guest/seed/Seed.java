package dev.slipway.lab.simulator.guest.seed;

import java.util.List;
import java.util.Optional;

/**
 * What a NoCloud seed says, as far as a guest cares.
 *
 * @param instanceId from the meta-data; another one makes cloud-init run again
 * @param hostname from the user-data, else the meta-data
 * @param users to create
 * @param hostKey private ed25519 key in OpenSSH format; empty: the guest makes its own
 * @param hostPublicKey its public half as given
 * @param networks the Ethernet cards of the network-config, version 2
 */
public record Seed(
    String instanceId,
    String hostname,
    List<User> users,
    Optional<String> hostKey,
    Optional<String> hostPublicKey,
    List<Network> networks) {

  public Seed {
    users = List.copyOf(users);
    networks = List.copyOf(networks);
  }

  /** The host key stays out of logs. */
  @Override
  public String toString() {
    return "Seed[instanceId=" + instanceId + ", hostname=" + hostname + "]";
  }

  /**
   * An account to make.
   *
   * @param sudo the rule, such as {@code ALL=(ALL) NOPASSWD:ALL}; empty: no sudo
   * @param authorizedKeys lines of its authorized_keys file
   */
  public record User(String name, Optional<String> sudo, List<String> authorizedKeys) {
    public User {
      authorizedKeys = List.copyOf(authorizedKeys);
    }
  }

  /**
   * The configuration of a card.
   *
   * @param macAddress of the card this is for; empty: any
   * @param addresses static, as address/prefix
   * @param dhcp whether it asks for an address
   */
  public record Network(Optional<String> macAddress, List<String> addresses, boolean dhcp) {
    public Network {
      addresses = List.copyOf(addresses);
    }
  }
}
