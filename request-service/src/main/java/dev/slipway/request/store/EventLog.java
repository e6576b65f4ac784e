package dev.slipway.request.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.slipway.events.ClusterId;
import dev.slipway.events.Stage;
import dev.slipway.kit.delivery.Received;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;

/** The audit log of every cluster. */
@ApplicationScoped
public class EventLog implements PanacheRepositoryBase<EventEntity, EventEntity.Key> {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Whether the event is already in the log, which then has its number. */
  public boolean has(Received received) {
    return count(
            "source = ?1 and eventId = ?2", received.source().toString(), received.id().value())
        > 0;
  }

  /**
   * Writes an event down under its number. The caller holds the cluster's row.
   *
   * @param data the body as it came; kept as a JSON string if it is no JSON
   */
  public void append(Received received, long number, String data) {
    EventEntity row = new EventEntity();
    row.cluster = received.event().cluster().value();
    row.number = number;
    row.eventId = received.id().value();
    row.source = received.source().toString();
    row.type = received.type();
    row.time = received.time();
    row.causation = received.causedBy() == null ? null : received.causedBy().value();
    Stage stage = EventFacts.stage(received.event());
    row.stage = stage == null ? null : stage.name();
    row.node = EventFacts.node(received.event());
    row.data = json(data);
    persist(row);
  }

  private static String json(String text) {
    try {
      return JSON.readTree(text).isMissingNode() ? "null" : text;
    } catch (JsonProcessingException notJson) {
      return TextNode.valueOf(text).toString();
    }
  }

  /** At most {@code limit} events with a number above {@code after}, in order. */
  @Transactional
  public List<LoggedEvent> after(ClusterId cluster, long after, int limit) {
    return find("cluster = ?1 and number > ?2 order by number", cluster.value(), after)
        .page(0, limit)
        .list()
        .stream()
        .map(LoggedEvent::of)
        .toList();
  }
}
