package dev.slipway.lab.endtoend.docs;

import static java.util.stream.Collectors.joining;

import dev.slipway.lab.testing.ConfigurationKeys;
import dev.slipway.lab.testing.GeneratedFile;
import java.util.List;
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
      ConfigurationKeys.of(mapping.module(), Class.forName(mapping.type()))
          .forEach(key -> add(mapping.readBy(), key));
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

  private void add(String readBy, ConfigurationKeys.Key found) {
    Key key = keys.computeIfAbsent(found.name(), none -> new Key());
    key.readBy().add(readBy);
    Optional.ofNullable(found.preset()).ifPresent(key.defaults()::add);
    key.meanings().add(found.meaning());
  }
}
