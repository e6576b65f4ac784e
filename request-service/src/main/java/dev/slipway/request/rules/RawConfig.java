package dev.slipway.request.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.request.body.Violations;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * What may be passed on raw to K3s's configuration file. The spec goes into Kafka, where it stays
 * for ever: what is or may hold a secret is refused by name. So is what Slipway itself sets.
 */
final class RawConfig {

  private static final int MOST_KEYS = 64;
  private static final int MOST_CHARACTERS = 64 * 1024;

  /** K3s's options that are secrets, with the field to use instead; empty where there is none. */
  private static final Map<String, String> SECRETS =
      Map.ofEntries(
          Map.entry("token", "k3sToken"),
          // K3s takes the one-letter forms of its command line as well.
          Map.entry("t", "k3sToken"),
          Map.entry("token-file", "k3sToken"),
          Map.entry("cluster-secret", "k3sToken"),
          Map.entry("agent-token", ""),
          Map.entry("agent-token-file", ""),
          Map.entry("datastore-endpoint", ""),
          Map.entry("datastore-cafile", ""),
          Map.entry("datastore-certfile", ""),
          Map.entry("datastore-keyfile", ""),
          Map.entry("etcd-s3-access-key", ""),
          Map.entry("etcd-s3-secret-key", ""),
          Map.entry("etcd-s3-session-token", ""),
          Map.entry("etcd-s3-proxy", ""),
          Map.entry("vpn-auth", ""),
          Map.entry("vpn-auth-file", ""));

  private static final Pattern LIKELY_SECRET =
      Pattern.compile(
          ".*(password|passwd|token|secret|secret-key|access-key|session-token|private-key)");

  private static final Pattern CREDENTIALS_IN_URL = Pattern.compile("://[^/@\\s]*:[^/@\\s]*@");

  /** K3s's options that have a field of their own. */
  private static final Map<String, String> FIELDS =
      Map.ofEntries(
          Map.entry("disable", "k3s.disable"),
          Map.entry("tls-san", "k3s.tlsSan"),
          Map.entry("cluster-cidr", "k3s.clusterCidr"),
          Map.entry("service-cidr", "k3s.serviceCidr"),
          Map.entry("cluster-dns", "k3s.clusterDns"),
          Map.entry("flannel-backend", "k3s.flannelBackend"),
          Map.entry("node-label", "k3s.nodeLabels"),
          Map.entry("node-taint", "k3s.nodeTaints"),
          Map.entry("https-listen-port", "endpoint.port"));

  /** K3s's options that Slipway sets, since the rest of it depends on them. */
  private static final Set<String> OURS =
      Set.of(
          "server",
          "s",
          "d",
          "o",
          "c",
          "cluster-init",
          "cluster-reset",
          "config",
          "data-dir",
          "node-name",
          "with-node-id",
          "node-ip",
          "node-external-ip",
          "advertise-address",
          "advertise-port",
          "bind-address",
          "write-kubeconfig",
          "write-kubeconfig-mode",
          "write-kubeconfig-group",
          "disable-agent",
          "disable-apiserver",
          "disable-controller-manager",
          "disable-scheduler",
          "disable-etcd",
          "rootless");

  private final Violations violations;

  RawConfig(Violations violations) {
    this.violations = violations;
  }

  /** The values as plain Java, for the spec. */
  static Map<String, Object> values(Map<String, JsonNode> config) {
    Map<String, Object> values = new LinkedHashMap<>();
    config.forEach((key, value) -> values.put(key, plain(value)));
    return values;
  }

  void check(Map<String, JsonNode> config) {
    int characters =
        config.entrySet().stream()
            .mapToInt(entry -> entry.getKey().length() + entry.getValue().toString().length())
            .sum();
    if (config.size() > MOST_KEYS || characters > MOST_CHARACTERS) {
      violations.add(
          "k3s.config",
          config.size() + " keys, " + characters + " characters",
          "at most " + MOST_KEYS + " keys and " + MOST_CHARACTERS + " characters",
          "Leave out what is not needed.");
    }
    config.forEach(this::check);
  }

  private void check(String key, JsonNode value) {
    String field = "k3s.config." + key;
    // K3s appends to an option when '+' follows its name, so that 'token+' is 'token' too.
    String option = key.strip().toLowerCase(Locale.ROOT).replace('_', '-').replaceAll("\\++$", "");
    if (SECRETS.containsKey(option) || LIKELY_SECRET.matcher(option).matches()) {
      String instead = SECRETS.getOrDefault(option, "");
      violations.add(
          field,
          "a secret (not shown)",
          "no secrets in raw configuration",
          instead.isEmpty()
              ? "Leave it out: this version has no field for it, and the raw configuration is"
                  + " kept in the event log."
              : "Use the field '" + instead + "' instead, which goes to the vault.");
    } else if (FIELDS.containsKey(option)) {
      violations.add(
          field,
          "an option with a field of its own",
          "the field '" + FIELDS.get(option) + "'",
          "Move the value to '" + FIELDS.get(option) + "'.");
    } else if (OURS.contains(option)) {
      violations.add(
          field, "an option that Slipway sets itself", "any other option of K3s", "Leave it out.");
    } else if (!option.matches("[a-z][a-z0-9-]{0,63}")) {
      violations.add(
          field,
          "'" + key + "'",
          "the name of a K3s option, such as kubelet-arg",
          "Write the option as K3s's command line has it, without the leading dashes.");
    } else {
      checkValue(field, value);
    }
  }

  private void checkValue(String field, JsonNode value) {
    boolean fits = value.isArray() ? all(value, RawConfig::isScalar) : isScalar(value);
    if (!fits) {
      violations.add(
          field,
          value.isObject() ? "an object" : "something else",
          "a text, a number, a truth value or a list of those",
          "Write it as K3s's configuration file has it.");
    } else if (value.isArray() ? !all(value, RawConfig::isHarmless) : !isHarmless(value)) {
      violations.add(
          field,
          "a text with credentials (not shown)",
          "no secrets in raw configuration",
          "Leave the credentials out: the raw configuration is kept in the event log.");
    }
  }

  private static boolean all(JsonNode list, Predicate<JsonNode> test) {
    return StreamSupport.stream(list.spliterator(), false).allMatch(test);
  }

  private static boolean isScalar(JsonNode value) {
    return value.isTextual() || value.isNumber() || value.isBoolean();
  }

  private static boolean isHarmless(JsonNode value) {
    if (!value.isTextual()) {
      return true;
    }
    // Options that take arguments for others, such as kubelet-arg, hold name=value.
    String name = value.textValue().split("=", 2)[0].replaceAll("^-+", "");
    boolean secretArgument =
        value.textValue().contains("=")
            && LIKELY_SECRET.matcher(name.toLowerCase(Locale.ROOT)).matches();
    return !secretArgument && !CREDENTIALS_IN_URL.matcher(value.textValue()).find();
  }

  private static Object plain(JsonNode value) {
    if (value.isArray()) {
      return StreamSupport.stream(value.spliterator(), false)
          .<Object>map(RawConfig::plain)
          .toList();
    }
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    return value.isNumber() ? value.numberValue() : value.asText();
  }
}
