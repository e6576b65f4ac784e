package dev.slipway.request.stream;

import dev.slipway.kit.delivery.StepProgress;
import dev.slipway.request.store.LoggedEvent;
import dev.slipway.request.store.LoggedStep;
import dev.slipway.request.view.EventView;
import dev.slipway.request.view.StepView;

/**
 * What is sent to a follower.
 *
 * @param number where to go on after a break; null for what is no event of the log
 * @param type the CloudEvents type; null for a heartbeat
 * @param view what is said; null for a heartbeat
 */
public record Message(Long number, String type, Object view) {

  static final Message HEARTBEAT = new Message(null, null, null);

  static Message of(LoggedEvent event) {
    return new Message(event.number(), event.type(), EventView.of(event));
  }

  static Message of(LoggedStep step) {
    return new Message(null, StepProgress.TYPE, StepView.of(step));
  }

  /** Whether there is nothing to say but that the stream is alive. */
  public boolean isHeartbeat() {
    return type == null;
  }
}
