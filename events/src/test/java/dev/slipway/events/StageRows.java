package dev.slipway.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * What a stage's consumer has made of a history in its database.
 *
 * @param service its name, as in {@code ce_source}
 * @param state the column of the cluster's row that has the stage
 */
public record StageRows(DataSource database, String service, String state) {

  /**
   * How many of a history's events are in the inbox; what the service said itself is not counted.
   */
  public int taken(AnyHistory history) throws SQLException {
    int taken = 0;
    for (ClusterId cluster : history.clusters()) {
      taken +=
          texts(
                  "select ce_id from inbox where cluster = ? and ce_source <> '/" + service + "'",
                  cluster.value())
              .size();
    }
    return taken;
  }

  /** The stage as it is stored; nothing if nothing is known of the cluster. */
  public Optional<String> stage(ClusterId cluster) throws SQLException {
    return Optional.ofNullable(
        texts("select " + state + " from cluster where id = ?", cluster.value()).get(0));
  }

  /**
   * A stage's domain.
   *
   * @param next the state after a change
   * @param events what is to be said of it
   * @param read a state as it is stored
   * @param write an event as it is published
   */
  public record Domain<T, S extends StageReaction<T>>(
      Function<ClusterId, S> unknown,
      Function<T, S> next,
      Function<T, List<ClusterEvent>> events,
      Function<String, S> read,
      Function<ClusterEvent, String> write) {}

  /** What is stored is what the domain makes of these events, one after the other. */
  public <T, S extends StageReaction<T>> void mustBeWhatTheDomainSays(
      Domain<T, S> domain, ClusterId cluster, List<ClusterEvent> events) throws SQLException {
    S stage = domain.unknown().apply(cluster);
    List<ClusterEvent> said = new ArrayList<>();
    for (ClusterEvent event : events) {
      T change = stage.on(event);
      stage = domain.next().apply(change);
      said.addAll(domain.events().apply(change));
    }
    assertThat(said).filteredOn(StageUndone.class::isInstance).hasSizeLessThanOrEqualTo(1);
    assertThat(stage(cluster).map(domain.read()).orElse(domain.unknown().apply(cluster)))
        .as(events.toString())
        .isEqualTo(stage);
    // Which failure an order to destroy comes from has an id only when both are published.
    assertThat(outbox(cluster))
        .extracting(payload -> payload.replaceFirst(",\"failure\":\"[0-9a-f-]+\"", ""))
        .as(events.toString())
        .containsExactlyElementsOf(said.stream().map(domain.write()).toList());
  }

  /** What is to be said of a cluster, or has been, in order. */
  public List<String> outbox(ClusterId cluster) throws SQLException {
    return texts(
        "select payload from outbox where channel = 'EVENTS' and cluster = ? order by seq",
        cluster.value());
  }

  /** Other tests of the same JVM have the same database, and run steps. */
  public void removeSteps(AnyHistory history) throws SQLException {
    for (ClusterId cluster : history.clusters()) {
      texts("delete from step where id like '%' || ? || '%' returning id", cluster.toString());
    }
  }

  private List<String> texts(String sql, Object value) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, value);
      try (ResultSet rows = statement.executeQuery()) {
        List<String> texts = new ArrayList<>();
        while (rows.next()) {
          texts.add(rows.getString(1));
        }
        return texts;
      }
    }
  }
}
