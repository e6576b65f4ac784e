package dev.slipway.events;

/**
 * What a reader makes of a type it does not know: acknowledged and counted, kept in the audit log,
 * never acted upon. Never published.
 *
 * @param type the CloudEvents type as received
 * @param data the body as received
 */
public record UnknownEvent(ClusterId cluster, String type, String data) implements ClusterEvent {

  public UnknownEvent {
    Checks.present("cluster id", cluster);
    Checks.notBlank("type", type);
  }

  /** Unknown, and so 0. */
  @Override
  public int generation() {
    return 0;
  }

  /** Unknown, and so 0. */
  @Override
  public int run() {
    return 0;
  }
}
