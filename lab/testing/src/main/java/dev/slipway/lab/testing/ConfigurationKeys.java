package dev.slipway.lab.testing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The keys of a service's mapping, as documents list them. */
public final class ConfigurationKeys {

  /**
   * A key that has a value.
   *
   * @param name with {@code NAME} for each name that is the operator's to choose
   * @param preset what holds where it is left out; null: nothing does
   * @param mayBeAbsent whether it may be left out all the same
   * @param meaning what the source says of it, in Markdown
   */
  public record Key(String name, String preset, boolean mayBeAbsent, String meaning) {}

  private final Map<Method, String> javadoc;
  private final List<Key> keys = new ArrayList<>();

  private ConfigurationKeys(Map<Method, String> javadoc) {
    this.javadoc = javadoc;
  }

  /**
   * In order of name.
   *
   * @param module the folder of the mapping's sources, from the project's root
   */
  public static List<Key> of(String module, Class<?> mapping) throws IOException {
    ConfigurationKeys found = new ConfigurationKeys(JavadocOf.sources(module, mapping));
    found.walk(mapping.getAnnotation(ConfigMapping.class).prefix(), mapping);
    found.keys.sort(Comparator.comparing(Key::name));
    return List.copyOf(found.keys);
  }

  private void walk(String prefix, Class<?> type) {
    for (Method method : type.getDeclaredMethods()) {
      String name = prefix + "." + kebab(method.getName());
      Type found = method.getGenericReturnType();
      boolean optional = raw(found) == Optional.class;
      Type value = optional ? argument(found, 0) : found;
      boolean named = raw(value) == Map.class;
      if (named) {
        name += ".NAME";
        value = argument(value, 1);
      } else if (Collection.class.isAssignableFrom(raw(value))) {
        name += group(argument(value, 0)) ? "[n]" : "";
        value = group(argument(value, 0)) ? argument(value, 0) : value;
      }
      if (group(value)) {
        walk(name, raw(value));
      } else {
        WithDefault given = method.getAnnotation(WithDefault.class);
        keys.add(
            new Key(
                name,
                given == null ? null : given.value(),
                optional || named || raw(found) == OptionalInt.class,
                javadoc.get(method)));
      }
    }
  }

  /** An interface of ours stands for further keys. */
  private static boolean group(Type type) {
    return raw(type).isInterface() && raw(type).getName().startsWith("dev.slipway");
  }

  private static Class<?> raw(Type type) {
    return type instanceof ParameterizedType of ? (Class<?>) of.getRawType() : (Class<?>) type;
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }

  private static String kebab(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }
}
