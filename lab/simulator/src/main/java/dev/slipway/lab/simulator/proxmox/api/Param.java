package dev.slipway.lab.simulator.proxmox.api;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * One parameter of a route.
 *
 * @param name exact name, or a pattern for numbered families ({@code net\d+})
 * @param optional whether it may be missing
 * @param rootOnly refused to everybody but {@code root@pam} itself, which no token is
 * @param check name and value to error text, null when it fits
 */
public record Param(
    Pattern name, boolean optional, boolean rootOnly, BinaryOperator<String> check) {

  public static Param text(String name) {
    return of(name, value -> null);
  }

  public static Param flag(String name) {
    return of(name, Formats::flag);
  }

  public static Param integer(String name) {
    return of(name, Formats::integer);
  }

  public static Param integer(String name, long min, long max) {
    return of(
        name,
        value -> {
          String type = Formats.integer(value);
          if (type != null) {
            return type;
          }
          long number = Long.parseLong(value);
          if (number < min) {
            return "value must have a minimum value of " + min;
          }
          return number > max ? "value must have a maximum value of " + max : null;
        });
  }

  public static Param vmid(String name) {
    return of(name, Formats::vmid);
  }

  public static Param oneOf(String name, String... allowed) {
    return of(name, value -> Formats.oneOf(List.of(allowed), value));
  }

  public static Param matching(String name, String regex) {
    Pattern pattern = Pattern.compile(regex);
    return of(
        name,
        value ->
            pattern.matcher(value).matches() ? null : "value does not match the regex pattern");
  }

  public static Param of(String name, UnaryOperator<String> check) {
    return named(name, (unused, value) -> check.apply(value));
  }

  /** One whose error text has the parameter's name in it. */
  public static Param named(String name, BinaryOperator<String> check) {
    return new Param(Pattern.compile(name), false, false, check);
  }

  public Param orAbsent() {
    return new Param(name, true, rootOnly, check);
  }

  /** Optional, and for root only. */
  public Param forRoot() {
    return new Param(name, true, true, check);
  }
}
