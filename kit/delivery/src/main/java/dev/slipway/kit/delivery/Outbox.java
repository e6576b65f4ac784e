package dev.slipway.kit.delivery;

import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.EventId;
import dev.slipway.events.StageFailed;
import java.util.List;

/**
 * What a service has to say leaves through here, in the same transaction as the change it speaks
 * of; the relay carries it to Kafka afterwards. There is no other way out.
 *
 * <p>Call it inside a JTA transaction that has locked the cluster's row: a cluster's events are
 * published in the order of their rows, and only that lock makes it the order of the commits.
 */
public interface Outbox {

  /** The largest payload, in bytes of JSON: a quarter of what a broker takes by default. */
  int MAX_PAYLOAD_BYTES = 256 * 1024;

  /**
   * Announces a fact, now.
   *
   * @param causedBy the event this one follows from; null when none does
   * @return the id it is published under, kept when it is sent again
   * @throws EventTooLargeException above {@link #MAX_PAYLOAD_BYTES}; nothing was appended
   * @throws jakarta.transaction.TransactionalException outside a transaction
   */
  EventId append(ClusterEvent event, EventId causedBy);

  /**
   * Announces what a change of a stage's state says, in its order. An order to destroy that follows
   * from a failure in the same list is given that failure's event id, which nobody could know
   * before.
   *
   * @param causedBy the event that led to the change; null when a step's outcome did
   */
  default void appendAll(List<ClusterEvent> events, EventId causedBy) {
    EventId failure = null;
    for (ClusterEvent event : events) {
      if (event instanceof ClusterDestroyRequested destroy && failure != null) {
        append(
            new ClusterDestroyRequested(
                destroy.cluster(),
                destroy.generation(),
                destroy.run(),
                destroy.cause(),
                destroy.by(),
                failure),
            failure);
      } else {
        EventId id = append(event, causedBy);
        failure = event instanceof StageFailed ? id : failure;
      }
    }
  }

  /**
   * Tells how a step is getting on, on the progress topic, which is kept for days and never
   * deduplicated: nothing may depend on it.
   *
   * @throws EventTooLargeException as {@link #append}
   * @throws jakarta.transaction.TransactionalException outside a transaction
   */
  void progress(StepProgress progress);
}
