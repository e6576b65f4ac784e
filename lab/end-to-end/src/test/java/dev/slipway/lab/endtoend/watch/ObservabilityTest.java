package dev.slipway.lab.endtoend.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.slipway.lab.testing.DebianPrograms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dashboards and alerts ask for what there is, in Prometheus' language, and say what they show. */
class ObservabilityTest {

  private static final Map<String, String> MANAGEMENT =
      Map.of(
          "slipway-request", "request-service:9080",
          "slipway-vm", "vm-service:9081",
          "slipway-bootstrap", "bootstrap-service:9082",
          "slipway-kubeconfig", "kubeconfig-service:9083");

  @TempDir private Path folder;

  @Test
  void everyExpressionAsksForMetricsAndLabelsThatThereAre() {
    Map<String, Set<String>> exposed = Exposed.all();

    for (Expression expression : Observability.expressions()) {
      Set<String> having = new TreeSet<>();
      assertThat(expression.selected()).as(expression.where()).isNotEmpty();
      expression
          .selected()
          .forEach(
              (metric, labels) -> {
                assertThat(exposed).as(expression.where()).containsKey(metric);
                assertThat(exposed.get(metric))
                    .as("%s: %s", expression.where(), metric)
                    .containsAll(labels);
                having.addAll(exposed.get(metric));
              });
      assertThat(having).as(expression.where()).containsAll(expression.grouped());
      assertThat(expression.shown())
          .as("%s writes %s", expression.where(), expression.shown())
          .allMatch(label -> label.equals("value") || expression.answersWith(label, having));
    }
  }

  @Test
  void prometheusTakesTheRulesAndEveryPanelsExpression() throws Exception {
    String promtool = DebianPrograms.unpacked("prometheus", "usr/bin/promtool").toString();
    ObjectNode root = new YAMLMapper().createObjectNode();
    ArrayNode rules = root.putArray("groups").addObject().put("name", "panels").putArray("rules");
    int number = 0;
    for (Expression expression : Observability.expressions()) {
      rules.addObject().put("record", "panel:" + number++).put("expr", expression.text());
    }
    Path panels = folder.resolve("panels.yaml");
    Files.writeString(panels, new YAMLMapper().writeValueAsString(root));

    run(promtool, "check", "rules", Observability.FOLDER.resolve("alerts.yaml").toString());
    run(promtool, "check", "rules", panels.toString());
    run(promtool, "check", "config", Observability.FOLDER.resolve("prometheus.yaml").toString());
  }

  @Test
  void everyPanelSaysWhatItShowsAndInWhat() {
    String source =
        Observability.yaml("grafana/provisioning/datasources/prometheus.yaml")
            .at("/datasources/0/uid")
            .asText();
    Set<String> uids = new HashSet<>();
    Observability.dashboards()
        .forEach(
            (file, dashboard) -> {
              assertThat(uids.add(dashboard.path("uid").asText())).as(file).isTrue();
              assertThat(dashboard.path("description").asText()).as(file).isNotBlank();
              Set<Integer> ids = new HashSet<>();
              for (JsonNode panel : dashboard.path("panels")) {
                String where = file + ": " + panel.path("title").asText();
                assertThat(ids.add(panel.path("id").asInt())).as(where).isTrue();
                assertThat(panel.path("title").asText()).as(where).isNotBlank();
                assertThat(panel.path("description").asText()).as(where).endsWith(".");
                assertThat(panel.at("/fieldConfig/defaults/unit").asText()).as(where).isNotBlank();
                assertThat(panel.at("/datasource/uid").asText()).as(where).isEqualTo(source);
              }
            });
    assertThat(uids).hasSize(4);
  }

  @Test
  void everyServiceIsScraped() {
    Map<String, String> scraped = new HashMap<>();
    for (JsonNode job : Observability.yaml("prometheus.yaml").path("scrape_configs")) {
      assertThat(job.path("metrics_path").asText()).isEqualTo("/q/metrics");
      scraped.put(job.path("job_name").asText(), job.at("/static_configs/0/targets/0").asText());
    }

    assertThat(scraped).isEqualTo(MANAGEMENT);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    List<String> line = new ArrayList<>(List.of(command));
    assertThat(process.waitFor()).as("%s: %s", line, said).isZero();
  }
}
