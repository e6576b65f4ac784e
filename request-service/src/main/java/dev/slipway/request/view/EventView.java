package dev.slipway.request.view;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.slipway.request.store.LoggedEvent;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An event of a cluster's history. */
@Schema(name = "Event", description = "An event of a cluster's history.")
public record EventView(
    @Schema(description = "The cluster's own count, from 1.") long number,
    @Schema(description = "The CloudEvents id.") String id,
    Instant time,
    @Schema(description = "The CloudEvents type.", examples = "dev.slipway.cluster.vm-booted.v1")
        String type,
    @Schema(examples = "/vm-service") String source,
    @Schema(description = "Absent for an event of the whole cluster.") String stage,
    @Schema(description = "Absent for an event of no single node.") String node,
    @Schema(description = "The event it followed from.") String causationId,
    @Schema(type = SchemaType.OBJECT, description = "What the event says.") @JsonRawValue
        String data) {

  /** The event as the log has it. */
  public static EventView of(LoggedEvent event) {
    return new EventView(
        event.number(),
        event.id().toString(),
        event.time(),
        event.type(),
        event.source(),
        event.stage(),
        event.node(),
        event.causation() == null ? null : event.causation().toString(),
        event.data());
  }
}
