package dev.slipway.lab.simulator.proxmox.api;

import dev.slipway.lab.simulator.proxmox.access.Identity;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The parameters that a route takes; anything else is refused by name, all errors at once. */
public final class Schema {

  private static final String UNKNOWN =
      "property is not defined in schema and the schema does not allow additional properties";
  private static final List<Param> IN_PATH =
      List.of(Param.text("node").orAbsent(), Param.vmid("vmid").orAbsent());

  private final List<Param> params;

  private Schema(List<Param> params) {
    this.params = params;
  }

  /** {@code node} and {@code vmid}, which stand in most paths, need not be named. */
  public static Schema of(Param... params) {
    return new Schema(Stream.concat(Stream.of(params), IN_PATH.stream()).toList());
  }

  /** Throws a 400 that names every offending parameter. */
  public void verify(Map<String, String> values, Identity identity) {
    Map<String, String> errors = new TreeMap<>();
    for (Param param : params) {
      String name = param.name().pattern();
      if (!param.optional() && !values.containsKey(name)) {
        errors.put(name, "property is missing and it is not optional");
      }
    }
    values.forEach(
        (name, value) -> {
          String error = errorOf(name, value, identity);
          if (error != null) {
            errors.put(name, error);
          }
        });
    if (!errors.isEmpty()) {
      throw ApiException.badParameters(errors);
    }
  }

  private String errorOf(String name, String value, Identity identity) {
    for (Param param : params) {
      if (param.name().matcher(name).matches()) {
        if (param.rootOnly() && !identity.isRoot()) {
          return "Only root may use this option.";
        }
        return param.check().apply(name, value);
      }
    }
    return UNKNOWN;
  }
}
