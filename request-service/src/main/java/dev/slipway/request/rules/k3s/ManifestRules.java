package dev.slipway.request.rules.k3s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.slipway.events.ClusterId;
import dev.slipway.events.K3sSettings;
import dev.slipway.events.SecretRef;
import dev.slipway.kit.vault.Secret;
import dev.slipway.request.body.K3sRequest;
import dev.slipway.request.body.Shown;
import dev.slipway.request.body.Violations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Kubernetes resources for K3s to apply; each text may hold a secret, so none is repeated. */
record ManifestRules(Violations violations) {

  private static final int LARGEST = 65_536;
  private static final String SECRET = "requested-manifest-";
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /** Files and folders that K3s itself writes there, over whatever is there. */
  private static final Set<String> K3S_OWN =
      Set.of(
          "ccm",
          "coredns",
          "local-storage",
          "metrics-server",
          "rolebindings",
          "runtimes",
          "traefik");

  private static final ObjectReader YAML = new YAMLMapper().readerFor(JsonNode.class);

  void check(List<K3sRequest.Manifest> manifests) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < manifests.size(); i++) {
      String field = "k3s.manifests[" + i + "]";
      checkName(field + ".name", manifests.get(i).name(), names);
      checkContent(field + ".content", manifests.get(i).content());
    }
  }

  private void checkName(String field, String name, Set<String> others) {
    if (violations.has(field)) {
      return;
    }
    if (name == null || !NAME.matcher(name).matches()) {
      violations.add(
          field,
          name == null ? "nothing" : Shown.name(name),
          "lower-case letters, digits and inner hyphens, at most 63 characters",
          "Name it after what it brings, without .yaml.");
    } else if (K3S_OWN.contains(name)) {
      violations.add(
          field,
          "'" + name + "', which K3s writes itself",
          "a name that K3s does not use",
          "Choose another, such as " + name + "-config.");
    } else if (!others.add(name)) {
      violations.add(
          field,
          "'" + name + "' once more",
          "each name once",
          "Put the resources into one, with --- between them.");
    }
  }

  private void checkContent(String field, Secret content) {
    if (violations.has(field)) {
      return;
    }
    if (content == null || content.length() > LARGEST) {
      violations.add(
          field,
          content == null ? "nothing" : Shown.length(content.length()),
          "Kubernetes resources in YAML, at most " + LARGEST + " bytes",
          "Let a HelmChart of K3s's, or a GitOps agent, fetch what is larger.");
      return;
    }
    List<String> wrong = wrong(content);
    if (!wrong.isEmpty()) {
      violations.add(
          field,
          wrong.getFirst(),
          "Kubernetes resources in YAML, with --- between them",
          "Try it with: kubectl apply --dry-run=client -f FILE.");
    }
  }

  /** What is wrong first, without a word of the text; empty for nothing. */
  private static List<String> wrong(Secret content) {
    List<String> wrong = new ArrayList<>();
    int resources = 0;
    try (MappingIterator<JsonNode> documents = YAML.readValues(content.exposeBytes())) {
      for (int number = 1; documents.hasNextValue(); number++) {
        JsonNode document = documents.nextValue();
        // Between two lines of --- there may be nothing.
        if (document == null || (document.isValueNode() && document.asText("").isBlank())) {
          continue;
        }
        resources++;
        if (!document.path("apiVersion").isTextual() || !document.path("kind").isTextual()) {
          wrong.add("no apiVersion and kind in document " + number);
        }
      }
    } catch (JsonProcessingException noYaml) {
      wrong.add(
          noYaml.getLocation() == null
              ? "no YAML"
              : "no YAML from line " + noYaml.getLocation().getLineNr() + " on");
    } catch (IOException noText) {
      wrong.add("no text in UTF-8");
    }
    if (resources == 0 && wrong.isEmpty()) {
      wrong.add("no resource");
    }
    return wrong;
  }

  static List<K3sSettings.Manifest> spec(List<K3sRequest.Manifest> manifests, ClusterId cluster) {
    List<K3sSettings.Manifest> specs = new ArrayList<>();
    for (K3sRequest.Manifest manifest : manifests) {
      specs.add(
          new K3sSettings.Manifest(
              manifest.name(), SecretRef.of(cluster, SECRET + (specs.size() + 1))));
    }
    return specs;
  }

  static Map<String, Secret> secrets(List<K3sRequest.Manifest> manifests) {
    Map<String, Secret> secrets = new LinkedHashMap<>();
    manifests.forEach(manifest -> secrets.put(SECRET + (secrets.size() + 1), manifest.content()));
    return secrets;
  }
}
