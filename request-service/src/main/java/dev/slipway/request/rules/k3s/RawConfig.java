package dev.slipway.request.rules.k3s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.request.body.Violations;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * What may be passed on raw to K3s's configuration file. The spec goes into Kafka, where it stays
 * for ever: what is or may hold a secret is refused by name. So is what Slipway itself sets, what
 * has a field of its own, and, of a pool of agents, what is the servers'.
 */
public final class RawConfig {

  private static final int MOST_KEYS = 64;
  private static final int MOST_CHARACTERS = 64 * 1024;

  private final Violations violations;
  private final String where;

  /** Null for that of all nodes. */
  private final String pool;

  private RawConfig(Violations violations, String where, String pool) {
    this.violations = violations;
    this.where = where;
    this.pool = pool;
  }

  /** For all nodes. */
  public static RawConfig ofCluster(Violations violations) {
    return new RawConfig(violations, "k3s.config", null);
  }

  /**
   * For the agents of a pool.
   *
   * @param pool the pool's field
   */
  public static RawConfig ofPool(Violations violations, String pool) {
    return new RawConfig(violations, pool + ".config", pool);
  }

  /** The values as plain Java, for the spec. */
  public static Map<String, Object> values(Map<String, JsonNode> config) {
    Map<String, Object> values = new LinkedHashMap<>();
    config.forEach((key, value) -> values.put(key, plain(value)));
    return values;
  }

  /** Notes what may not be there. */
  public void check(Map<String, JsonNode> config) {
    int characters =
        config.entrySet().stream()
            .mapToInt(entry -> entry.getKey().length() + entry.getValue().toString().length())
            .sum();
    if (config.size() > MOST_KEYS || characters > MOST_CHARACTERS) {
      violations.add(
          where,
          config.size() + " keys, " + characters + " characters",
          "at most " + MOST_KEYS + " keys and " + MOST_CHARACTERS + " characters",
          "Leave out what is not needed.");
    }
    config.forEach(this::check);
  }

  private void check(String key, JsonNode value) {
    String field = where + "." + key;
    // K3s appends to an option when '+' follows its name, so that 'token+' is 'token' too.
    String option = key.strip().toLowerCase(Locale.ROOT).replace('_', '-').replaceAll("\\++$", "");
    Optional<String> own = ownField(option);
    if (K3sOptions.isSecret(option)) {
      secret(field, K3sOptions.fieldOfSecret(option));
    } else if (pool != null && isOfServers(option)) {
      ofServers(field, option);
    } else if (own.isPresent()) {
      violations.add(
          field,
          "an option with a field of its own",
          "the field '" + own.get() + "'",
          "Move the value to '" + own.get() + "'.");
    } else if (K3sOptions.isOurs(option)) {
      violations.add(
          field, "an option that Slipway sets itself", "any other option of K3s", "Leave it out.");
    } else if (!option.matches("[a-z][a-z0-9-]{0,63}")) {
      violations.add(
          field,
          "'" + key + "'",
          "the name of a K3s option, such as resolv-conf",
          "Write the option as K3s's command line has it, without the leading dashes.");
    } else {
      checkValue(field, value);
    }
  }

  private Optional<String> ownField(String option) {
    return pool == null ? K3sOptions.field(option) : K3sOptions.fieldOfPool(option, pool);
  }

  private void secret(String field, String instead) {
    violations.add(
        field,
        "a secret (not shown)",
        "no secrets in raw configuration",
        instead.isEmpty()
            ? "Leave it out: this version has no field for it, and the raw configuration is"
                + " kept in the event log."
            : "Use the field '" + instead + "' instead, which goes to the vault.");
  }

  private static boolean isOfServers(String option) {
    return K3sOptions.mustBeEqual(option) || K3sOptions.isOfServersOnly(option);
  }

  /** K3s's agents would skip it, and a server that has it alone would not join. */
  private void ofServers(String field, String option) {
    violations.add(
        field,
        K3sOptions.mustBeEqual(option)
            ? "an option that must be equal on all servers"
            : "an option of servers",
        "an option of k3s agent",
        "Move the value to '"
            + K3sOptions.field(option).orElse("k3s.config." + option)
            + "', which is for all servers.");
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
    return !value.isTextual() || !SecretLike.isIn(value.textValue());
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
