package dev.slipway.request.rules;

import dev.slipway.events.K3sSpec;
import dev.slipway.request.body.K3sRequest;
import dev.slipway.request.body.Violations;
import inet.ipaddr.AddressStringException;
import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.util.Optional;

/** Whether the addresses of pods, services and nodes keep apart. */
final class NetworkRules {

  /** K3s's own, where a request says nothing. */
  private static final String USUAL_PODS = K3sSpec.USUAL_CLUSTER_CIDR;

  private static final String USUAL_SERVICES = "10.43.0.0/16";

  /** K3s gives each node a /24 of the pods' addresses. */
  private static final int LONGEST_POD_PREFIX = 24;

  /** The API server takes no more than 20 bits for services. */
  private static final int SHORTEST_SERVICE_PREFIX = 12;

  private static final int LONGEST_SERVICE_PREFIX = 28;

  /** Plain addresses only: no wildcards, ranges, leading zeros or left-out octets. */
  private static final IPAddressStringParameters PLAIN =
      new IPAddressStringParameters.Builder()
          .allowEmpty(false)
          .allowAll(false)
          .allowSingleSegment(false)
          .allowWildcardedSeparator(false)
          .allowMask(false)
          .getIPv4AddressParametersBuilder()
          .allow_inet_aton(false)
          .allowLeadingZeros(false)
          .allowBinary(false)
          .setRangeOptions(RangeParameters.NO_RANGE)
          .getParentBuilder()
          .toParams();

  private final Violations violations;

  NetworkRules(Violations violations) {
    this.violations = violations;
  }

  /** Whether the text is one IP address. */
  static boolean isAddress(String text) {
    return address(text).isPresent();
  }

  /** The one way to write an address. */
  static String canonical(String address) {
    return address(address).orElseThrow().toCanonicalString();
  }

  void check(K3sRequest k3s, Optional<String> nodes) {
    IPAddress pods = block("k3s.clusterCidr", k3s.clusterCidr(), USUAL_PODS, 8, LONGEST_POD_PREFIX);
    IPAddress services =
        block(
            "k3s.serviceCidr",
            k3s.serviceCidr(),
            USUAL_SERVICES,
            SHORTEST_SERVICE_PREFIX,
            LONGEST_SERVICE_PREFIX);
    if (pods != null && services != null) {
      apart("k3s.serviceCidr", services, pods, "the pods' addresses (k3s.clusterCidr)");
    }
    Optional<IPAddress> lan = nodes.flatMap(NetworkRules::cidr);
    if (lan.isPresent() && pods != null) {
      apart("k3s.clusterCidr", pods, lan.get(), "the nodes' network");
    }
    if (lan.isPresent() && services != null) {
      apart("k3s.serviceCidr", services, lan.get(), "the nodes' network");
    }
    checkDns(k3s.clusterDns(), services);
  }

  private IPAddress block(String field, String text, String usual, int shortest, int longest) {
    if (text == null) {
      return cidr(usual).orElseThrow();
    }
    Optional<IPAddress> block = cidr(text);
    if (block.isEmpty() || !block.get().isIPv4()) {
      wrongBlock(field, text, usual, "Write an IPv4 network with its prefix length.");
      return null;
    }
    int prefix = block.get().getNetworkPrefixLength();
    if (prefix < shortest || prefix > longest) {
      violations.add(
          field,
          "'" + text + "'",
          "a prefix length from /" + shortest + " to /" + longest,
          "K3s's own default is " + usual + ".");
      return null;
    }
    if (!block.get().isPrefixBlock()) {
      wrongBlock(field, text, usual, "Did you mean '" + block.get().toPrefixBlock() + "'?");
      return null;
    }
    return block.get();
  }

  private void wrongBlock(String field, String text, String usual, String remedy) {
    violations.add(field, "'" + text + "'", "an IPv4 network such as " + usual, remedy);
  }

  private void apart(String field, IPAddress block, IPAddress other, String what) {
    if (block.isIPv4() == other.isIPv4() && block.intersect(other) != null) {
      violations.add(
          field,
          "'" + block + "'",
          "addresses apart from " + what + ", " + other,
          "Choose a private network that nothing else uses, for example 172.20.0.0/16.");
    }
  }

  private void checkDns(String dns, IPAddress services) {
    if (dns == null) {
      return;
    }
    Optional<IPAddress> address = address(dns);
    if (address.isEmpty() || (services != null && !services.contains(address.get()))) {
      violations.add(
          "k3s.clusterDns",
          "'" + dns + "'",
          services == null
              ? "an address inside k3s.serviceCidr"
              : "an address inside k3s.serviceCidr, " + services,
          "Usually the tenth address of it, or leave the field out.");
    }
  }

  static Optional<IPAddress> address(String text) {
    return parse(text).filter(address -> !address.isPrefixed() && !address.isMultiple());
  }

  static Optional<IPAddress> cidr(String text) {
    return parse(text).filter(IPAddress::isPrefixed);
  }

  private static Optional<IPAddress> parse(String text) {
    try {
      return Optional.of(new IPAddressString(text, PLAIN).toAddress());
    } catch (AddressStringException notAnAddress) {
      return Optional.empty();
    }
  }
}
