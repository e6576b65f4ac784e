package dev.slipway.kit.delivery;

import dev.slipway.events.ClusterEvent;
import dev.slipway.events.EventId;
import java.net.URI;
import java.time.Instant;

/**
 * An event as it came from the topic, handed to a service once.
 *
 * @param id unique together with {@code source}; what an event appended in answer names as its
 *     cause
 * @param source the service that published it: {@code /vm-service}
 * @param type the CloudEvents type, also of an unknown one
 * @param event an {@link dev.slipway.events.UnknownEvent} for a type this reader does not know
 * @param time when the fact happened, by its publisher's clock
 * @param causedBy the event it followed from; null when none did
 * @param correlationId the cluster's id; null when the publisher gave none
 */
public record Received(
    EventId id,
    URI source,
    String type,
    ClusterEvent event,
    Instant time,
    EventId causedBy,
    String correlationId) {}
