package dev.slipway.events;

/**
 * An address on one of the configured networks.
 *
 * @param network its configured name
 */
public record NetworkAddress(String network, String address) {
  public NetworkAddress {
    Checks.notBlank("network", network);
    Checks.notBlank("address", address);
  }
}
