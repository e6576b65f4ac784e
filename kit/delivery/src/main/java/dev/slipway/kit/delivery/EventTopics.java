package dev.slipway.kit.delivery;

/** What the topics of events are called; {@code deploy/kafka/topics.yaml} makes them. */
public final class EventTopics {

  /** The log of facts, the audit log. */
  public static final String EVENTS = "slipway.clusters.events.v1";

  private static final String REDRIVE = EVENTS + ".redrive.";

  private EventTopics() {}

  /** Whether it is a topic on which an operator sends what was parked through a service again. */
  public static boolean isRedrive(String topic) {
    return topic.startsWith(REDRIVE);
  }
}
