package dev.slipway.request.rules.k3s;

import dev.slipway.request.body.Shown;
import dev.slipway.request.body.Violations;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Arguments for K3s's components, {@code key=value}. */
record ArgumentRules(Violations violations) {

  private static final Pattern ARGUMENT = Pattern.compile("[a-z][a-z0-9.-]{0,126}=.+");

  /** What has a field, since more than the one component has to know it. */
  private static final Map<String, String> FIELDS =
      Map.of(
          "cluster-dns", "k3s.clusterDns",
          "cluster-domain", "k3s.clusterDomain",
          "node-labels", "k3s.nodeLabels",
          "register-with-taints", "k3s.nodeTaints",
          "protect-kernel-defaults", "k3s.protectKernelDefaults",
          "service-cluster-ip-range", "k3s.serviceCidr",
          "cluster-cidr", "k3s.clusterCidr");

  /**
   * Notes those that are none.
   *
   * @param option of K3s's, which takes them
   */
  void check(String option, List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      check(K3sOptions.ARGUMENTS.get(option) + "[" + i + "]", arguments.get(i));
    }
  }

  private void check(String field, String argument) {
    String key = argument.split("=", 2)[0];
    if (SecretLike.isIn(argument)) {
      violations.add(
          field,
          "a text with credentials (not shown)",
          "no secrets in arguments",
          "Leave them out, or place a file with files and name it: arguments are kept in the event"
              + " log.");
    } else if (!ARGUMENT.matcher(argument).matches()) {
      violations.add(
          field,
          Shown.name(argument),
          "key=value, such as max-pods=200",
          "Write it without the leading dashes; a switch is key=true.");
    } else if (FIELDS.containsKey(key)) {
      violations.add(
          field,
          "an argument with a field of its own",
          "the field '" + FIELDS.get(key) + "'",
          "Move the value to '" + FIELDS.get(key) + "'.");
    }
  }
}
