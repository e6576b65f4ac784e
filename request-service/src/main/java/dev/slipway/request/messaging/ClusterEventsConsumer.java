package dev.slipway.request.messaging;

import dev.slipway.events.ClusterEvent;
import dev.slipway.kit.delivery.EventTopics;
import dev.slipway.kit.delivery.Inbox;
import dev.slipway.kit.delivery.Outbox;
import dev.slipway.kit.delivery.Received;
import dev.slipway.request.projection.Projection;
import io.agroal.api.AgroalDataSource;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Writes every event down, folds it into the cluster's status and announces the cluster's end. */
@ApplicationScoped
class ClusterEventsConsumer {

  private final Inbox inbox;
  private final Outbox outbox;
  private final AgroalDataSource database;

  ClusterEventsConsumer(Inbox inbox, Outbox outbox, AgroalDataSource database) {
    this.inbox = inbox;
    this.outbox = outbox;
    this.database = database;
  }

  @Incoming("cluster-events")
  @Blocking(ordered = false)
  void consume(ConsumerRecord<String, byte[]> record) {
    inbox.receive(record, received -> handle(received, record));
  }

  private void handle(Received received, ConsumerRecord<String, byte[]> record) {
    outbox.appendAll(fold(received, record), received.id());
  }

  private List<ClusterEvent> fold(Received received, ConsumerRecord<String, byte[]> record) {
    try (Connection connection = database.getConnection()) {
      return new Projection(connection)
          .take(received, record.value(), EventTopics.isRedrive(record.topic()));
    } catch (SQLException e) {
      throw new PersistenceException("An event cannot be written down", e);
    }
  }
}
