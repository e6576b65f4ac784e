package dev.slipway.lab.endtoend.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.slipway.lab.testing.GeneratedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** {@code deploy/observability}, as it lies there. */
final class Observability {

  static final Path FOLDER = GeneratedFile.projectRoot().resolve("deploy/observability");

  private Observability() {}

  static List<JsonNode> alerts() {
    List<JsonNode> alerts = new ArrayList<>();
    yaml("alerts.yaml").path("groups").forEach(group -> group.path("rules").forEach(alerts::add));
    return alerts;
  }

  /** Each dashboard by its file's name. */
  static Map<String, JsonNode> dashboards() {
    Map<String, JsonNode> dashboards = new TreeMap<>();
    try (Stream<Path> files = Files.list(FOLDER.resolve("grafana/dashboards"))) {
      for (Path file : files.toList()) {
        dashboards.put(file.getFileName().toString(), new ObjectMapper().readTree(file.toFile()));
      }
      return dashboards;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of alerts and panels together. */
  static List<Expression> expressions() {
    List<Expression> expressions = new ArrayList<>();
    for (JsonNode alert : alerts()) {
      expressions.add(
          Expression.of(
              alert.path("alert").asText(),
              alert.path("expr").asText(),
              alert.at("/annotations/summary").asText()));
    }
    dashboards()
        .forEach(
            (file, dashboard) ->
                dashboard.path("panels").forEach(panel -> of(file, panel, expressions)));
    return expressions;
  }

  private static void of(String file, JsonNode panel, List<Expression> expressions) {
    for (JsonNode target : panel.path("targets")) {
      expressions.add(
          Expression.of(
              file + ": " + panel.path("title").asText(),
              // A variable of the dashboard, of which the first value stands for all.
              target.path("expr").asText().replace("$stage", "vm"),
              target.path("legendFormat").asText()));
    }
  }

  static JsonNode yaml(String file) {
    try {
      return new YAMLMapper().readTree(FOLDER.resolve(file).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
