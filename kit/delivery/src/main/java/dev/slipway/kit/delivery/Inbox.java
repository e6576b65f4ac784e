package dev.slipway.kit.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes each event once, in one transaction with what the service makes of it. */
@ApplicationScoped
public class Inbox {

  /**
   * Hands the record's event to the handler, in a transaction that has locked the cluster's row and
   * recorded the event's id. A duplicate is acknowledged without calling the handler.
   */
  public void receive(ConsumerRecord<String, byte[]> record, Consumer<Received> handler) {
    throw new UnsupportedOperationException("arrives with the next install of kit/delivery");
  }
}
