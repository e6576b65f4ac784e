package dev.slipway.request.rules.k3s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.slipway.events.ClusterId;
import dev.slipway.events.SecretRef;
import dev.slipway.kit.vault.Secret;
import dev.slipway.request.body.K3sRequest;
import dev.slipway.request.body.Violations;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * K3s's {@code registries.yaml}, https://docs.k3s.io/installation/private-registry, in its own
 * words. Passwords are in it: no value is repeated, and all of it goes to the vault.
 */
record RegistryRules(Violations violations) {

  private static final String FIELD = "k3s.registries";
  private static final String SECRET = "requested-registries";
  private static final int LARGEST = 65_536;
  private static final YAMLMapper YAML = new YAMLMapper();

  private static final Pattern REGISTRY = Pattern.compile("[A-Za-z0-9.:\\[\\]-]{1,260}|\\*");
  private static final Pattern ENDPOINT =
      Pattern.compile(
          "https?://([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?(/.*)?");

  private static final Set<String> AUTH =
      Set.of("username", "password", "auth", "identity_token", "token");
  private static final Set<String> TLS =
      Set.of("ca_file", "cert_file", "key_file", "insecure_skip_verify");

  void check(K3sRequest.Registries registries) {
    JsonNode content = registries.content();
    if (content.toString().length() > LARGEST) {
      wrong(
          FIELD, "more than " + LARGEST + " characters", "mirrors and configs", "Leave some out.");
    }
    keys(FIELD, content, Set.of("mirrors", "configs"));
    each(FIELD + ".mirrors", content.path("mirrors"), this::mirror);
    each(FIELD + ".configs", content.path("configs"), this::config);
  }

  private interface Entry {
    void check(String field, JsonNode value);
  }

  private void each(String field, JsonNode entries, Entry check) {
    if (!object(field, entries)) {
      return;
    }
    entries
        .properties()
        .forEach(
            entry -> {
              if (REGISTRY.matcher(entry.getKey()).matches()) {
                check.check(field + "." + entry.getKey(), entry.getValue());
              } else {
                wrong(
                    field,
                    "a name that no registry has (not shown)",
                    "registries such as docker.io or registry.example.org:5000",
                    "Name them without scheme and path, or \"*\" for all.");
              }
            });
  }

  private void mirror(String field, JsonNode mirror) {
    keys(field, mirror, Set.of("endpoint", "rewrite"));
    JsonNode endpoints = mirror.path("endpoint");
    boolean urls = endpoints.isArray();
    for (JsonNode endpoint : endpoints) {
      urls &= endpoint.isTextual() && ENDPOINT.matcher(endpoint.textValue()).matches();
    }
    if (!urls && !endpoints.isMissingNode()) {
      wrong(
          field + ".endpoint",
          "something else (not shown)",
          "a list of http://host[:port] or https://host[:port]",
          "User and password have their place under configs.");
    }
    values(field + ".rewrite", mirror.path("rewrite"), JsonNode::isTextual, "texts");
  }

  private void config(String field, JsonNode config) {
    keys(field, config, Set.of("auth", "tls"));
    keys(field + ".auth", config.path("auth"), AUTH);
    values(field + ".auth", config.path("auth"), JsonNode::isTextual, "texts");
    keys(field + ".tls", config.path("tls"), TLS);
    values(
        field + ".tls",
        config.path("tls"),
        value -> value.isTextual() || value.isBoolean(),
        "paths, and true or false for insecure_skip_verify");
  }

  private void values(String field, JsonNode object, Predicate<JsonNode> fits, String expected) {
    object
        .properties()
        .forEach(
            entry -> {
              if (!fits.test(entry.getValue())) {
                wrong(
                    field + "." + entry.getKey(),
                    "something else (not shown)",
                    expected,
                    "Put texts in quotes.");
              }
            });
  }

  private void keys(String field, JsonNode node, Set<String> known) {
    if (object(field, node)) {
      node.properties().stream()
          .map(Map.Entry::getKey)
          .filter(key -> !known.contains(key))
          .forEach(
              key ->
                  wrong(
                      field + "." + key,
                      "an unknown field",
                      "one of " + String.join(", ", known.stream().sorted().toList()),
                      "Write it as K3s's registries.yaml has it."));
    }
  }

  /** Whether there is an object; what is not there at all is no mistake. */
  private boolean object(String field, JsonNode node) {
    if (!node.isObject() && !node.isMissingNode() && !node.isNull()) {
      wrong(field, "something else (not shown)", "an object", "Write its fields below it.");
    }
    return node.isObject();
  }

  private void wrong(String field, String found, String expected, String remedy) {
    if (!violations.has(field)) {
      violations.add(field, found, expected, remedy);
    }
  }

  static SecretRef ref(ClusterId cluster) {
    return SecretRef.of(cluster, SECRET);
  }

  static Map<String, Secret> secrets(K3sRequest.Registries registries) {
    try {
      return Map.of(SECRET, Secret.of(YAML.writeValueAsString(registries.content())));
    } catch (JsonProcessingException impossible) {
      // Without its cause, which may repeat what it could not write.
      throw new IllegalStateException("a tree that was read can be written");
    }
  }
}
