package dev.slipway.lab.endtoend.watch;

import dev.slipway.kit.metrics.Metric;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The series that Prometheus has of the services, by name, with their labels. */
public final class Exposed {

  /** Put on every series by Prometheus itself. */
  private static final List<String> SCRAPED = List.of("job", "instance");

  /** Of libraries; {@code MetricsE2E} looks whether the services really have them. */
  public static final Map<String, Set<String>> OF_OTHERS =
      Map.of(
          "http_server_requests_seconds_count", Set.of("method", "outcome", "status", "uri"),
          "jvm_memory_used_bytes", Set.of("area", "id"),
          "jvm_memory_max_bytes", Set.of("area", "id"),
          "process_cpu_time_ns_total", Set.of(),
          "kafka_consumer_fetch_manager_records_lag_max", Set.of("client_id", "kafka_version"),
          "kafka_consumer_coordinator_assigned_partitions", Set.of("client_id", "kafka_version"));

  private Exposed() {}

  /** By name; a name that is not in it does not exist. */
  static Map<String, Set<String>> all() {
    Map<String, Set<String>> exposed = new HashMap<>(ours());
    exposed.putAll(OF_OTHERS);
    exposed.put("up", Set.of());
    exposed.replaceAll(
        (name, labels) -> {
          Set<String> all = new TreeSet<>(labels);
          all.addAll(SCRAPED);
          return all;
        });
    return exposed;
  }

  /** As the services show them. */
  public static Map<String, Set<String>> ours() {
    Map<String, Set<String>> ours = new HashMap<>();
    for (Metric metric : Metric.values()) {
      String name = metric.prometheusName();
      if (metric.type() == Metric.Type.TIMER) {
        Arrays.asList("_count", "_sum", "_max")
            .forEach(suffix -> ours.put(name + suffix, Set.copyOf(metric.tags())));
        if (!metric.buckets().isEmpty()) {
          Set<String> labels = new HashSet<>(metric.tags());
          labels.add("le");
          ours.put(name + "_bucket", labels);
        }
      } else {
        ours.put(name, Set.copyOf(metric.tags()));
      }
    }
    return ours;
  }
}
