package dev.slipway.kit.delivery.outbox;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.EventId;
import dev.slipway.events.EventType;
import dev.slipway.kit.delivery.Codec;
import dev.slipway.kit.delivery.EventTooLargeException;
import dev.slipway.kit.delivery.Outbox;
import dev.slipway.kit.delivery.StepProgress;
import dev.slipway.kit.delivery.outbox.OutboxRow.Channel;
import dev.slipway.kit.delivery.trace.Traceparent;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The outbox on the service's own database. */
@ApplicationScoped
class JdbcOutbox implements Outbox {

  private final AgroalDataSource database;
  private final String source;
  private final Clock clock;

  JdbcOutbox(
      AgroalDataSource database,
      @ConfigProperty(name = "quarkus.application.name") String application,
      Instance<Clock> clocks) {
    this.database = database;
    this.source = "/" + application;
    this.clock = clocks.isResolvable() ? clocks.get() : Clock.systemUTC();
  }

  @Override
  @Transactional(TxType.MANDATORY)
  public EventId append(ClusterEvent event, EventId causedBy) {
    EventType type = EventType.of(event);
    Map<String, String> attributes =
        attributes(event.cluster(), type.dataschema(), clock.instant());
    if (causedBy != null) {
      attributes.put("causationid", causedBy.toString());
    }
    return insert(Channel.EVENTS, event.cluster(), type.type(), Codec.write(event), attributes);
  }

  @Override
  @Transactional(TxType.MANDATORY)
  public void progress(StepProgress progress) {
    String type = StepProgress.TYPE;
    Map<String, String> attributes =
        attributes(progress.cluster(), "urn:slipway:schema:" + type, progress.at());
    insert(Channel.PROGRESS, progress.cluster(), type, Codec.write(progress), attributes);
  }

  private Map<String, String> attributes(ClusterId cluster, String dataschema, Instant time) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("source", source);
    attributes.put("time", time.toString());
    attributes.put("dataschema", dataschema);
    attributes.put("correlationid", cluster.toString());
    Traceparent.current().ifPresent(trace -> attributes.put("traceparent", trace));
    return attributes;
  }

  private EventId insert(
      Channel channel,
      ClusterId cluster,
      String type,
      String payload,
      Map<String, String> attributes) {
    int bytes = payload.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_PAYLOAD_BYTES) {
      throw new EventTooLargeException(type, bytes);
    }
    EventId id = new EventId(UuidCreator.getTimeOrderedEpoch());
    String sql =
        "insert into outbox (event_id, cluster, channel, type, payload, attributes)"
            + " values (?, ?, ?, ?, ?::json, ?::jsonb)";
    try (Connection connection = database.getConnection();
        PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setObject(1, id.value());
      insert.setObject(2, cluster.value());
      insert.setString(3, channel.name());
      insert.setString(4, type);
      insert.setString(5, payload);
      insert.setString(6, Codec.write(attributes));
      insert.executeUpdate();
      return id;
    } catch (SQLException e) {
      throw new OutboxUnavailableException(type, e);
    }
  }
}
