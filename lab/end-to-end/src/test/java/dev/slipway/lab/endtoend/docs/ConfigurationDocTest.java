package dev.slipway.lab.endtoend.docs;

import static java.util.stream.Collectors.joining;

import dev.slipway.lab.testing.GeneratedFile;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md}: every key, as the services' mappings have it and explain it. */
class ConfigurationDocTest {

  /** By the folder of their sources, and who reads them. */
  private static final List<Mapping> MAPPINGS =
      List.of(
          new Mapping("request-service", "dev.slipway.request.RequestConfig", "request"),
          new Mapping("vm-service", "dev.slipway.vm.VmConfig", "vm"),
          new Mapping("bootstrap-service", "dev.slipway.bootstrap.BootstrapConfig", "bootstrap"),
          new Mapping(
              "kubeconfig-service", "dev.slipway.kubeconfig.KubeconfigConfig", "kubeconfig"),
          new Mapping("kit/service-door", "dev.slipway.kit.door.DoorConfig", "vm, kubeconfig"),
          new Mapping("kit/steps", "dev.slipway.kit.steps.quarkus.StepsConfig", "all stages"),
          new Mapping("kit/delivery", "dev.slipway.kit.delivery.InboxConfig", "all"),
          new Mapping("kit/delivery", "dev.slipway.kit.delivery.relay.RelayConfig", "all"));

  private record Mapping(String module, String type, String readBy) {}

  /** One line; several services may read a key. */
  private record Key(Set<String> readBy, Set<String> defaults, Set<String> meanings) {
    Key() {
      this(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
    }
  }

  private final Map<String, Key> keys = new TreeMap<>();

  @Test
  void theKeysInTheDocsAreThoseThatAreRead() throws Exception {
    for (Mapping mapping : MAPPINGS) {
      Class<?> type = Class.forName(mapping.type());
      walk(
          type.getAnnotation(ConfigMapping.class).prefix(),
          type,
          mapping.readBy(),
          JavadocOf.sources(mapping.module(), type));
    }
    StringBuilder doc = new StringBuilder();
    doc.append("# Configuration\n\n");
    doc.append("Generated from the services' mappings by `./slipway generate`; do not edit.\n\n");
    doc.append("One YAML file for all services, `--config FILE`; each reads its own part. The\n");
    doc.append("environment overrides it: `slipway.vmid-range` is `SLIPWAY_VMID_RANGE` there.\n");
    doc.append("[deploy/examples/slipway.yaml](../deploy/examples/slipway.yaml) is a start.\n\n");
    doc.append("| key | default | read by | meaning |\n|---|---|---|---|\n");
    keys.forEach(
        (name, key) ->
            doc.append(
                "| `%s` | %s | %s | %s |\n"
                    .formatted(
                        name,
                        key.defaults().stream().map("`%s`"::formatted).collect(joining(" ")),
                        String.join(", ", key.readBy()),
                        String.join(" ", key.meanings()))));

    GeneratedFile.at("docs/configuration.md").mustBe(doc.toString());
  }

  private void walk(String prefix, Class<?> type, String readBy, Map<Method, String> javadoc) {
    for (Method method : type.getDeclaredMethods()) {
      String name = prefix + "." + kebab(method.getName());
      Type found = method.getGenericReturnType();
      boolean optional = raw(found) == Optional.class;
      Type value = optional ? argument(found, 0) : found;
      if (raw(value) == Map.class) {
        name += ".NAME";
        value = argument(value, 1);
      } else if (Collection.class.isAssignableFrom(raw(value))) {
        name += group(argument(value, 0)) ? "[n]" : "";
        value = group(argument(value, 0)) ? argument(value, 0) : value;
      }
      if (group(value)) {
        walk(name, raw(value), readBy, javadoc);
      } else {
        Key key = keys.computeIfAbsent(name, none -> new Key());
        key.readBy().add(readBy);
        Optional.ofNullable(method.getAnnotation(WithDefault.class))
            .ifPresent(given -> key.defaults().add(given.value()));
        key.meanings().add(javadoc.get(method));
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
