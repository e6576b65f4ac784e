package dev.slipway.kit.delivery.past;

import dev.slipway.events.AttentionRequired;
import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterDestroyed;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.ClusterResumeRequested;
import dev.slipway.events.K3sReady;
import dev.slipway.events.KubeconfigRead;
import dev.slipway.events.KubeconfigStored;
import dev.slipway.events.NodeEvent;
import dev.slipway.events.NodeFailed;
import dev.slipway.events.ParkedResourceForced;
import dev.slipway.events.StageFailed;
import dev.slipway.events.StageUndone;
import dev.slipway.events.UnknownEvent;
import dev.slipway.kit.delivery.Codec;
import dev.slipway.kit.delivery.Received;
import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * What stood on the events topic when this process started, and whether the service has taken all
 * of it. Until then it neither runs steps nor sends events: among what it has not taken may be
 * facts of its own that its database does not remember, since that was restored from an earlier
 * backup and the group's offsets were set back. Mostly there is nothing to catch up with, and it is
 * read at once.
 */
@ApplicationScoped
public class OwnPast {

  private static final Logger LOG = Logger.getLogger(OwnPast.class);
  private static final long LOOK_MILLIS = 200;
  private static final long AFTER_A_FAILURE_MILLIS = 1000;
  private static final long CALL_SECONDS = 10;

  private static final String SAID_BEFORE =
      """
      update outbox set sent_at = clock_timestamp()
      where sent_at is null and channel = 'EVENTS' and cluster = ? and type = ?
        and (event_id = ?
             or not exists (select 1 from outbox known where known.event_id = ?)
                and not exists (select 1 from unnest(?::text[]) field
                                where payload ->> field is distinct from ?::json ->> field))
      """;

  private final AgroalDataSource database;
  private final Map<String, Object> kafka;
  private final String topic;
  private final String application;
  private final List<Runnable> waiting = new ArrayList<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile boolean read;

  OwnPast(
      AgroalDataSource database,
      @Identifier("default-kafka-broker") Map<String, Object> kafka,
      @ConfigProperty(
              name = "slipway.relay.events-topic",
              defaultValue = "slipway.clusters.events.v1")
          String topic,
      @ConfigProperty(name = "quarkus.application.name") String application) {
    this.database = database;
    this.kafka = kafka;
    this.topic = topic;
    this.application = application;
  }

  /** Whether all of it was taken. Once it was, it stays so. */
  public boolean read() {
    return read;
  }

  /** Runs it as soon as all was taken: at once, if it was. */
  public synchronized void whenRead(Runnable action) {
    if (read) {
      action.run();
    } else {
      waiting.add(action);
    }
  }

  /** Where whatever must wait for it is started; kit/steps asks for it by this name. */
  @Produces
  @Singleton
  @Identifier("slipway-start")
  Executor start() {
    return this::whenRead;
  }

  void start(@Observes StartupEvent event) {
    Thread.ofVirtual().name("slipway-own-past").start(this::await);
  }

  void stop(@Observes ShutdownEvent event) {
    stopping.countDown();
  }

  /**
   * What this service said before it lost its memory it need not say again: a row that waits in the
   * outbox with the same fact is taken for sent. An event that the outbox knows is that row and no
   * other; else facts are told apart by their type and by what they are about. Nothing, once all
   * was read. In the caller's transaction.
   */
  public void recall(Received received) throws SQLException {
    if (read || !received.source().toString().equals("/" + application)) {
      return;
    }
    String payload = Codec.write(received.event());
    try (Connection connection = database.getConnection();
        PreparedStatement update = connection.prepareStatement(SAID_BEFORE)) {
      update.setObject(1, received.event().cluster().value());
      update.setString(2, received.type());
      update.setObject(3, received.id().value());
      update.setObject(4, received.id().value());
      update.setArray(5, connection.createArrayOf("text", about(received.event())));
      update.setString(6, payload);
      update.executeUpdate();
    }
  }

  /** The fields by which two facts of one type about one cluster are the same or not. */
  private static Object[] about(ClusterEvent event) {
    return switch (event) {
      case NodeFailed e -> new Object[] {"node", "instance", "run", "lost"};
      case NodeEvent e -> new Object[] {"node", "instance"};
      case StageFailed e -> new Object[] {"stage", "run"};
      case StageUndone e -> new Object[] {"stage"};
      case AttentionRequired e -> new Object[] {"stage", "kind", "resource", "code"};
      case ParkedResourceForced e -> new Object[] {"stage", "kind", "resource"};
      case ClusterResumeRequested e -> new Object[] {"run"};
      case KubeconfigRead e -> new Object[] {"by", "at"};
      case ClusterRequested e -> new Object[] {};
      case ClusterDestroyRequested e -> new Object[] {};
      case ClusterDestroyed e -> new Object[] {};
      case K3sReady e -> new Object[] {};
      case KubeconfigStored e -> new Object[] {};
      case UnknownEvent e -> new Object[] {};
    };
  }

  private void await() {
    try (Admin admin = Admin.create(new HashMap<>(kafka))) {
      Map<TopicPartition, Long> ends = null;
      long pause = 0;
      while (!stopping.await(pause, TimeUnit.MILLISECONDS)) {
        pause = LOOK_MILLIS;
        try {
          boolean first = ends == null;
          ends = first ? ends(admin) : ends;
          long behind = behind(admin, ends);
          if (behind == 0) {
            done();
            return;
          }
          if (first) {
            LOG.infof("%d events are read before anything else is done", behind);
          }
        } catch (ExecutionException | TimeoutException unreachable) {
          LOG.debugf(unreachable, "what there is to read cannot be asked now");
          pause = AFTER_A_FAILURE_MILLIS;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void done() {
    read = true;
    waiting.forEach(Runnable::run);
  }

  private Map<TopicPartition, Long> ends(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<TopicPartition, OffsetSpec> latest =
        admin
            .describeTopics(List.of(topic))
            .topicNameValues()
            .get(topic)
            .get(CALL_SECONDS, TimeUnit.SECONDS)
            .partitions()
            .stream()
            .collect(
                Collectors.toMap(
                    partition -> new TopicPartition(topic, partition.partition()),
                    partition -> OffsetSpec.latest()));
    return admin.listOffsets(latest).all().get(CALL_SECONDS, TimeUnit.SECONDS).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
  }

  /** How many records the group has not taken of those that were there. */
  private long behind(Admin admin, Map<TopicPartition, Long> ends)
      throws ExecutionException, InterruptedException, TimeoutException {
    var taken =
        admin
            .listConsumerGroupOffsets(application)
            .partitionsToOffsetAndMetadata()
            .get(CALL_SECONDS, TimeUnit.SECONDS);
    return ends.entrySet().stream()
        .mapToLong(
            end -> {
              var offset = taken.get(end.getKey());
              return Math.max(0, end.getValue() - (offset == null ? 0 : offset.offset()));
            })
        .sum();
  }
}
