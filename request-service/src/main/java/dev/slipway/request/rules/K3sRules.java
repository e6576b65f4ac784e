package dev.slipway.request.rules;

import dev.slipway.events.K3sVersion;
import dev.slipway.request.body.K3sRequest;
import dev.slipway.request.body.Nearest;
import dev.slipway.request.body.Violations;
import dev.slipway.request.rules.k3s.RawConfig;
import java.util.List;

/** Whether K3s would take its settings. */
final class K3sRules {

  /** What K3s packages, and so can leave out. */
  private static final List<String> PACKAGED =
      List.of("coredns", "local-storage", "metrics-server", "runtimes", "servicelb", "traefik");

  private static final List<String> BACKENDS =
      List.of("host-gw", "none", "vxlan", "wireguard-native");

  private final Catalogue catalogue;
  private final Violations violations;

  K3sRules(Catalogue catalogue, Violations violations) {
    this.catalogue = catalogue;
    this.violations = violations;
  }

  /** The exact release: the one named, the channel's, or the default. May still be no release. */
  static String version(Catalogue catalogue, String asked) {
    String text = asked == null ? catalogue.defaultVersion() : asked;
    return catalogue.channels().getOrDefault(text, text);
  }

  void check(K3sRequest k3s) {
    checkVersion(k3s.version());
    for (int i = 0; i < k3s.disable().size(); i++) {
      oneOf("k3s.disable[" + i + "]", k3s.disable().get(i), PACKAGED);
    }
    if (k3s.flannelBackend() != null) {
      oneOf("k3s.flannelBackend", k3s.flannelBackend(), BACKENDS);
    }
    for (int i = 0; i < k3s.tlsSan().size(); i++) {
      String san = k3s.tlsSan().get(i);
      if (!NetworkRules.isAddress(san) && !Names.isDnsName(san)) {
        violations.add(
            "k3s.tlsSan[" + i + "]",
            "'" + san + "'",
            "an IP address or a DNS name",
            "Write the name without scheme, port or wildcard.");
      }
    }
    new NodeMarks(violations).check("k3s", k3s.nodeLabels(), k3s.nodeTaints());
    RawConfig.ofCluster(violations).check(k3s.config());
    if (k3s.clusterDomain() != null && !Names.isDnsName(k3s.clusterDomain())) {
      violations.add(
          "k3s.clusterDomain",
          "'" + k3s.clusterDomain() + "'",
          "a DNS name such as cluster.local",
          "Choose a domain that nothing outside of the cluster uses, or leave the field out.");
    }
  }

  private void checkVersion(String asked) {
    String version = version(catalogue, asked);
    if (ClusterRules.isAccepted(() -> K3sVersion.of(version))) {
      return;
    }
    String channels =
        catalogue.channels().isEmpty()
            ? "; no channels are configured"
            : ", or a channel of " + String.join(", ", catalogue.channels().keySet());
    violations.add(
        "k3s.version",
        "'" + version + "'",
        "a K3s release such as v1.33.5+k3s1" + channels,
        "Name a tag of the K3s releases in full, with its +k3s suffix.");
  }

  private void oneOf(String field, String value, List<String> allowed) {
    if (!allowed.contains(value)) {
      violations.add(
          field,
          "'" + value + "'",
          "one of " + String.join(", ", allowed),
          Nearest.hint(value, allowed) + "Correct it or leave it out.");
    }
  }
}
