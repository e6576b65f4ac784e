package dev.slipway.request.rules;

import dev.slipway.request.body.Violations;
import java.util.List;
import java.util.Set;

/** Whether Kubernetes would take labels and taints of a node. */
final class NodeMarks {

  private static final Set<String> EFFECTS = Set.of("NoSchedule", "PreferNoSchedule", "NoExecute");

  /**
   * The only labels of Kubernetes' own domains that a kubelet may set on its node (the
   * NodeRestriction admission plugin); with any other it does not start.
   */
  private static final Set<String> OWN_LABELS =
      Set.of(
          "kubernetes.io/hostname",
          "kubernetes.io/arch",
          "kubernetes.io/os",
          "node.kubernetes.io/instance-type",
          "topology.kubernetes.io/region",
          "topology.kubernetes.io/zone");

  private static final Set<String> OWN_PREFIXES =
      Set.of("node.kubernetes.io", "kubelet.kubernetes.io");

  private final Violations violations;

  NodeMarks(Violations violations) {
    this.violations = violations;
  }

  void check(String where, List<String> labels, List<String> taints) {
    for (int i = 0; i < labels.size(); i++) {
      checkLabel(where + ".nodeLabels[" + i + "]", labels.get(i));
    }
    for (int i = 0; i < taints.size(); i++) {
      checkTaint(where + ".nodeTaints[" + i + "]", taints.get(i));
    }
  }

  private void checkLabel(String field, String label) {
    int equals = label.indexOf('=');
    String key = equals < 0 ? label : label.substring(0, equals);
    String value = equals < 0 ? "" : label.substring(equals + 1);
    if (equals < 0 || !isKey(key) || !(value.isEmpty() || Names.isLabel(value))) {
      violations.add(
          field,
          "'" + label + "'",
          "key=value as Kubernetes has labels, such as tier=web",
          "Key and value have at most 63 letters, digits and -_. each; a key may have a DNS"
              + " prefix.");
    } else if (isReserved(key)) {
      violations.add(
          field,
          "'" + label + "'",
          "a label outside of kubernetes.io and k8s.io",
          "A kubelet may not give itself this label; set it with kubectl afterwards.");
    }
  }

  private void checkTaint(String field, String taint) {
    int colon = taint.lastIndexOf(':');
    String effect = taint.substring(colon + 1);
    String mark = colon < 0 ? taint : taint.substring(0, colon);
    int equals = mark.indexOf('=');
    String key = equals < 0 ? mark : mark.substring(0, equals);
    String value = equals < 0 ? "" : mark.substring(equals + 1);
    if (colon < 0
        || !EFFECTS.contains(effect)
        || !isKey(key)
        || !(value.isEmpty() || Names.isLabel(value))) {
      violations.add(
          field,
          "'" + taint + "'",
          "key=value:Effect with NoSchedule, PreferNoSchedule or NoExecute",
          "For example dedicated=db:NoSchedule.");
    }
  }

  private static boolean isKey(String key) {
    int slash = key.indexOf('/');
    return Names.isLabel(key.substring(slash + 1))
        && (slash < 0 || Names.isDnsName(key.substring(0, slash)));
  }

  private static boolean isReserved(String key) {
    int slash = key.indexOf('/');
    if (slash < 0 || OWN_LABELS.contains(key)) {
      return false;
    }
    String prefix = key.substring(0, slash);
    return isUnder(prefix, "kubernetes.io", "k8s.io")
        && OWN_PREFIXES.stream().noneMatch(own -> isUnder(prefix, own));
  }

  private static boolean isUnder(String prefix, String... domains) {
    for (String domain : domains) {
      if (prefix.equals(domain) || prefix.endsWith("." + domain)) {
        return true;
      }
    }
    return false;
  }
}
