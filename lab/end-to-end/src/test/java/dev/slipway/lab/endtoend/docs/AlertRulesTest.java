package dev.slipway.lab.endtoend.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.slipway.lab.testing.GeneratedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * {@code deploy/observability/alerts.yaml}: each alert says what to do. What they look at is for
 * {@code ObservabilityTest}.
 */
class AlertRulesTest {

  private final Path root = GeneratedFile.projectRoot();

  @Test
  void everyAlertHasItsPageInTheRunbook() throws IOException {
    Set<String> pages =
        Files.readAllLines(root.resolve("docs/recovery.md")).stream()
            .filter(line -> line.startsWith("## "))
            .map(line -> "docs/recovery.md#" + anchor(line.substring(3)))
            .collect(Collectors.toSet());

    for (JsonNode rule : rules()) {
      assertThat(pages)
          .as(rule.path("alert").asText())
          .contains(rule.at("/annotations/runbook").asText());
      assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
      assertThat(rule.at("/labels/severity").asText()).isIn("page", "ticket");
    }
  }

  private List<JsonNode> rules() throws IOException {
    JsonNode file =
        new YAMLMapper().readTree(root.resolve("deploy/observability/alerts.yaml").toFile());
    List<JsonNode> rules = new ArrayList<>();
    file.path("groups").forEach(group -> group.path("rules").forEach(rules::add));
    assertThat(rules).isNotEmpty();
    return rules;
  }

  /** As Markdown's renderers make it of a heading. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-');
  }
}
