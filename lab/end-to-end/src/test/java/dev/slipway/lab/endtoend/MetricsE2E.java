package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.endtoend.watch.Exposed;
import dev.slipway.lab.standalone.Services;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the services show after a cluster's life is what dashboards and alerts count on. */
@ExtendWith(LeavesNothing.class)
class MetricsE2E {

  private static final Pattern SERIES =
      Pattern.compile("^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? [^ ]+$", Pattern.MULTILINE);
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");

  private final Installation slipway = Installation.shared();

  @Test
  void everySeriesHasTheLabelsThatAreSaidOfIt() {
    String id = slipway.request("name: measured\n");
    slipway.awaitPhase(id, "READY");
    slipway.mustHaveLeftNothingOf(slipway.destroy(id));

    Map<String, Set<String>> scraped = scraped();

    Map<String, Set<String>> ours = Exposed.ours();
    scraped.forEach(
        (name, labels) -> {
          if (name.startsWith("slipway_")) {
            assertThat(ours).containsKey(name);
            assertThat(labels).as(name).isEqualTo(new TreeSet<>(ours.get(name)));
          }
        });
    Exposed.OF_OTHERS.forEach(
        (name, labels) ->
            assertThat(scraped.getOrDefault(name, Set.of())).as(name).containsAll(labels));
    assertThat(scraped)
        .containsKeys(Exposed.OF_OTHERS.keySet().toArray(String[]::new))
        .containsKeys(
            "slipway_clusters",
            "slipway_steps_waiting",
            "slipway_step_duration_seconds_bucket",
            "slipway_outbox_age_seconds",
            "slipway_dead_letters",
            "slipway_resources_parked",
            "slipway_seed_age_seconds",
            "slipway_leases_limit",
            "slipway_kubeconfig_expires_timestamp_seconds");
  }

  private Map<String, Set<String>> scraped() {
    Services services = slipway.standalone().services();
    Map<String, Set<String>> scraped = new HashMap<>();
    for (String service :
        List.of("request-service", "vm-service", "bootstrap-service", "kubeconfig-service")) {
      for (String process : services.of(service)) {
        Matcher series = SERIES.matcher(services.metrics(process));
        while (series.find()) {
          Set<String> labels = scraped.computeIfAbsent(series.group(1), any -> new HashSet<>());
          if (series.group(2) != null) {
            LABEL.matcher(series.group(2)).results().forEach(found -> labels.add(found.group(1)));
          }
        }
      }
    }
    return scraped;
  }
}
