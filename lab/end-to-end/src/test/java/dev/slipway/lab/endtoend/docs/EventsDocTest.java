package dev.slipway.lab.endtoend.docs;

import dev.slipway.events.EventType;
import dev.slipway.events.NodeEvent;
import dev.slipway.lab.testing.GeneratedFile;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/events.md}: what a subscriber finds on the topic. */
class EventsDocTest {

  @Test
  void theEventsInTheDocsAreThoseOfTheRecords() {
    StringBuilder doc = new StringBuilder();
    doc.append("# Events\n\n");
    doc.append("Generated from the records in `events` by `./slipway generate`; do not edit.\n\n");
    doc.append(
        "CloudEvents 1.0 in Kafka's binary mode on `slipway.clusters.events.v1`, keyed by the\n");
    doc.append(
        "cluster's id, kept for ever. The whole history of a cluster is what is read under its\n");
    doc.append(
        "key, by the first occurrence of each (`ce_source`, `ce_id`). Every event has `cluster`,\n");
    doc.append(
        "`generation` and `run`; those marked † also `node` and `instance`. Schemas and samples\n");
    doc.append("are in `events/src/main/resources/dev/slipway/events`.\n\n");
    doc.append("| `ce_type` | says |\n|---|---|\n");
    for (EventType type : EventType.values()) {
      boolean node = NodeEvent.class.isAssignableFrom(type.eventClass());
      String own =
          Arrays.stream(type.eventClass().getRecordComponents())
              .map(RecordComponent::getName)
              .skip(node ? 5 : 3)
              .map(name -> "`" + name + "`")
              .collect(Collectors.joining(", "));
      doc.append("| `%s`%s | %s |\n".formatted(type.type(), node ? " †" : "", own));
    }

    GeneratedFile.at("docs/events.md").mustBe(doc.toString());
  }
}
