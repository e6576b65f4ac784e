package dev.slipway.request.store;

import dev.slipway.events.ClusterId;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;

/** The audit log of every cluster. */
@ApplicationScoped
public class EventLog implements PanacheRepositoryBase<EventEntity, EventEntity.Key> {

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
