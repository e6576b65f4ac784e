package dev.slipway.request.rules;

import dev.slipway.request.body.ClusterRequest;
import dev.slipway.request.body.Nearest;
import dev.slipway.request.body.Violations;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether the places that a request names exist, and the other names could on Proxmox VE. */
final class ProxmoxRules {

  // As Proxmox VE's API schema has them: pve-storage-id, pve-poolid, pve-bridge-id, pve-tag.
  static final Pattern STORAGE = Pattern.compile("[A-Za-z][A-Za-z0-9._-]*[A-Za-z0-9]");
  private static final Pattern POOL = Pattern.compile("[A-Za-z0-9._/-]+");
  private static final Pattern BRIDGE = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,14}");
  private static final Pattern NODE =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}");

  private final Catalogue catalogue;
  private final Violations violations;

  ProxmoxRules(Catalogue catalogue, Violations violations) {
    this.catalogue = catalogue;
    this.violations = violations;
  }

  static Optional<String> template(Catalogue catalogue, ClusterRequest request) {
    return Optional.ofNullable(request.template()).or(catalogue::defaultTemplate);
  }

  /** The endpoint named, else the template's own, else the default. */
  static Optional<String> endpoint(Catalogue catalogue, ClusterRequest request) {
    return Optional.ofNullable(request.proxmox().endpoint())
        .or(() -> template(catalogue, request).flatMap(catalogue::endpointOf))
        .or(catalogue::defaultEndpoint);
  }

  static Optional<String> network(Catalogue catalogue, ClusterRequest request) {
    return Optional.ofNullable(request.proxmox().network())
        .or(() -> endpoint(catalogue, request).flatMap(catalogue::networkOf));
  }

  static Optional<String> networkCidr(Catalogue catalogue, ClusterRequest request) {
    return network(catalogue, request).flatMap(catalogue::cidrOf);
  }

  void check(ClusterRequest request) {
    ClusterRequest.Proxmox proxmox = request.proxmox();
    known("template", "template", template(catalogue, request), catalogue.templates());
    known("proxmox.endpoint", "endpoint", endpoint(catalogue, request), catalogue.endpoints());
    known("proxmox.network", "network", network(catalogue, request), catalogue.networks());
    checkTemplateIsThere(request);
    form("proxmox.storage", proxmox.storage(), STORAGE, "the id of a storage, such as local-lvm");
    form("proxmox.pool", proxmox.pool(), POOL, "the id of a resource pool, such as slipway");
    form("proxmox.bridge", proxmox.bridge(), BRIDGE, "the name of a bridge, such as vmbr0");
    for (int i = 0; i < proxmox.placement().nodes().size(); i++) {
      form(
          "proxmox.placement.nodes[" + i + "]",
          proxmox.placement().nodes().get(i),
          NODE,
          "the name of a Proxmox node, such as pve1");
    }
    for (int i = 0; i < proxmox.tags().size(); i++) {
      form(
          "proxmox.tags[" + i + "]",
          proxmox.tags().get(i),
          TAG,
          "a tag of letters, digits and _.+-, at most 64 characters");
    }
  }

  private void known(String field, String what, Optional<String> name, Set<String> names) {
    if (name.isPresent() && names.contains(name.get())) {
      return;
    }
    String expected =
        names.isEmpty()
            ? "a configured " + what + ", but none is configured"
            : "one of " + String.join(", ", names);
    String remedy =
        names.isEmpty()
            ? "Ask the operator to configure slipway." + what + "s."
            : name.map(found -> Nearest.hint(found, names)).orElse("")
                + "Name a configured "
                + what
                + ".";
    violations.add(field, name.map(found -> "'" + found + "'").orElse("nothing"), expected, remedy);
  }

  private void checkTemplateIsThere(ClusterRequest request) {
    Optional<String> template = template(catalogue, request);
    Optional<String> home = template.flatMap(catalogue::endpointOf);
    String asked = request.proxmox().endpoint();
    if (home.isPresent()
        && asked != null
        && catalogue.endpoints().contains(asked)
        && !home.get().equals(asked)) {
      violations.add(
          "template",
          "'" + template.get() + "', which is on endpoint '" + home.get() + "'",
          "a template on endpoint '" + asked + "'",
          "Choose another template, or leave proxmox.endpoint out.");
    }
  }

  private void form(String field, String value, Pattern allowed, String expected) {
    form(violations, field, value, allowed, expected);
  }

  static void form(
      Violations violations, String field, String value, Pattern allowed, String expected) {
    if (value != null && !allowed.matcher(value).matches()) {
      violations.add(field, "'" + value + "'", expected, "Write the name as Proxmox VE shows it.");
    }
  }
}
