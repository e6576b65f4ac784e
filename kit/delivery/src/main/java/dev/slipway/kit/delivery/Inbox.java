package dev.slipway.kit.delivery;

import dev.slipway.events.EventType;
import dev.slipway.events.UnknownEvent;
import dev.slipway.kit.delivery.past.OwnPast;
import dev.slipway.kit.delivery.trace.Traceparent;
import dev.slipway.kit.metrics.Metric;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.context.Scope;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * Takes each event once, in one transaction with what the service makes of it: the cluster's row is
 * locked, the event's id recorded, the handler called. An optimisation and not a promise: handlers
 * are idempotent by their rows' state alone.
 *
 * <p>While the database is away an event is tried again in place, for as long as it takes. Whatever
 * else a handler throws propagates, for the channel to put the record into the dead-letter queue.
 */
@ApplicationScoped
public class Inbox {

  private static final Logger LOG = Logger.getLogger(Inbox.class);

  private final AgroalDataSource database;
  private final ClusterLock clusters;
  private final InboxConfig config;
  private final OwnPast past;
  private final MeterRegistry metrics;
  private final CountDownLatch stopping = new CountDownLatch(1);

  Inbox(
      AgroalDataSource database,
      ClusterLock clusters,
      InboxConfig config,
      OwnPast past,
      MeterRegistry metrics) {
    this.database = database;
    this.clusters = clusters;
    this.config = config;
    this.past = past;
    this.metrics = metrics;
  }

  /**
   * Hands the record's event to the handler, inside the transaction. A duplicate is acknowledged
   * without calling it.
   *
   * @throws UnreadableEventException for a record that is no event of ours
   * @throws AbandonedException when the service stops while the database is away
   */
  public void receive(ConsumerRecord<String, byte[]> record, Consumer<Received> handler) {
    try (Scope trace = Traceparent.of(record).makeCurrent()) {
      Received received = read(record);
      count(received.type(), untilTheDatabaseAnswers(received, handler));
    }
  }

  void stop(@Observes ShutdownEvent event) {
    stopping.countDown();
  }

  private Received read(ConsumerRecord<String, byte[]> record) {
    try {
      return EventReader.read(record);
    } catch (UnreadableEventException e) {
      count("unreadable", Outcome.POISON);
      throw e;
    }
  }

  private Outcome untilTheDatabaseAnswers(Received received, Consumer<Received> handler) {
    Duration pause = config.retryInitial();
    while (true) {
      try {
        return QuarkusTransaction.requiringNew().call(() -> take(received, handler));
      } catch (RuntimeException e) {
        if (!DatabaseOutage.explains(e)) {
          count(received.type(), Outcome.POISON);
          throw e;
        }
        LOG.warnf("database away, %s %s again in %s: %s", received.type(), received.id(), pause, e);
        await(pause);
        pause = shorter(pause.multipliedBy(2), config.retryCap());
      }
    }
  }

  private Outcome take(Received received, Consumer<Received> handler) throws SQLException {
    clusters.lock(received.event().cluster());
    if (config.enabled() && !recorded(received)) {
      return Outcome.DUPLICATE;
    }
    handler.accept(received);
    past.recall(received);
    return received.event() instanceof UnknownEvent ? Outcome.UNKNOWN : Outcome.HANDLED;
  }

  /** Whether this is the event's first time here. */
  private boolean recorded(Received received) throws SQLException {
    String sql =
        "insert into inbox (ce_source, ce_id, ce_type, cluster) values (?, ?, ?, ?)"
            + " on conflict do nothing";
    try (Connection connection = database.getConnection();
        PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, received.source().toString());
      insert.setObject(2, received.id().value());
      insert.setString(3, received.type());
      insert.setObject(4, received.event().cluster().value());
      return insert.executeUpdate() == 1;
    }
  }

  private void await(Duration pause) {
    try {
      if (stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AbandonedException(null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AbandonedException(e);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  // A label must not grow: what this reader does not know is one type.
  private void count(String type, Outcome outcome) {
    String label = EventType.named(type).isPresent() ? type : "other";
    Metric.INBOX_EVENTS.counter(metrics, label, outcome.label()).increment();
  }

  private enum Outcome {
    HANDLED,
    DUPLICATE,
    UNKNOWN,
    POISON;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The service stops while an event waits for the database: neither taken nor refused. It must be
   * neither acknowledged nor put into the dead-letter queue; Kafka delivers it again.
   */
  public static final class AbandonedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AbandonedException(Throwable cause) {
      super("stopped while waiting for the database; the event will be delivered again", cause);
    }
  }
}
