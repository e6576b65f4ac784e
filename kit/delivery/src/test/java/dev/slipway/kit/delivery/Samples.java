package dev.slipway.kit.delivery;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.EventId;
import dev.slipway.events.EventType;
import dev.slipway.events.KubeconfigRead;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Events that say one thing each. */
public final class Samples {

  static final String EVENTS = "slipway.clusters.events.v1";
  static final String PROGRESS = "slipway.clusters.progress.v1";

  private Samples() {}

  static ClusterId cluster() {
    return new ClusterId(UuidCreator.getTimeOrderedEpoch());
  }

  static EventId eventId() {
    return new EventId(UuidCreator.getTimeOrderedEpoch());
  }

  static ClusterEvent event(ClusterId cluster, String says) {
    return new KubeconfigRead(cluster, 1, 1, says, Instant.parse("2026-01-02T03:04:05Z"));
  }

  /** The headers of a well-formed event in CloudEvents' binary mode. */
  static Map<String, String> headers(ClusterId cluster, EventId id, String type) {
    return new HashMap<>(
        Map.of(
            "ce_specversion", "1.0",
            "ce_id", id.toString(),
            "ce_source", "/somebody",
            "ce_type", type,
            "ce_subject", cluster.toString(),
            "ce_time", "2026-01-02T03:04:05Z",
            "content-type", "application/json"));
  }

  static Map<String, String> headers(ClusterId cluster, EventId id) {
    return headers(cluster, id, EventType.KUBECONFIG_READ.type());
  }
}
