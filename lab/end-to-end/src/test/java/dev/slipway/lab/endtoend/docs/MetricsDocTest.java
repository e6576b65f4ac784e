package dev.slipway.lab.endtoend.docs;

import dev.slipway.kit.metrics.Metric;
import dev.slipway.lab.testing.GeneratedFile;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md}: every metric of our own, and where to look for the others. */
class MetricsDocTest {

  @Test
  void theMetricsInTheDocsAreThoseOfTheEnum() {
    StringBuilder doc = new StringBuilder();
    doc.append("# Metrics\n\n");
    doc.append("Generated from `Metric` by `./slipway generate`; do not edit.\n\n");
    doc.append("Each service shows them in Prometheus' format on its management port, at\n");
    doc.append("`/q/metrics`, as far as it has them: `slipway_proxmox_*`, `slipway_leases*` and\n");
    doc.append("`slipway_slots_*` are vm-service's, request-service has no steps. A timer is a\n");
    doc.append("`_count`, a `_sum` and a `_max`; one with buckets also a `_bucket`.\n\n");
    doc.append("| name | type | tags | meaning | buckets, seconds |\n|---|---|---|---|---|\n");
    for (Metric metric : Metric.values()) {
      doc.append(
          "| `%s` | %s | %s | %s | %s |\n"
              .formatted(
                  metric.prometheusName(),
                  metric.type().name().toLowerCase(Locale.ROOT),
                  metric.tags().stream().map("`%s`"::formatted).collect(Collectors.joining(", ")),
                  metric.meaning(),
                  metric.buckets().stream()
                      .map(MetricsDocTest::seconds)
                      .collect(Collectors.joining(" "))));
    }
    doc.append("\nHow far a service lags behind the events topic is Kafka's own\n");
    doc.append("`kafka_consumer_fetch_manager_records_lag_max`, in records, with\n");
    doc.append("`client_id=\"kafka-consumer-cluster-events\"`; its consumer's assignment is\n");
    doc.append("`kafka_consumer_coordinator_assigned_partitions`.\n");

    GeneratedFile.at("docs/metrics.md").mustBe(doc.toString());
  }

  private static String seconds(Duration bound) {
    return BigDecimal.valueOf(bound.toMillis(), 3).stripTrailingZeros().toPlainString();
  }
}
