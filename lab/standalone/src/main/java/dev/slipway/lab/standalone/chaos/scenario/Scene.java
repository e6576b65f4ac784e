package dev.slipway.lab.standalone.chaos.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.lab.standalone.Administrator;
import dev.slipway.lab.standalone.Looking;
import dev.slipway.lab.standalone.chaos.Phases;
import dev.slipway.lab.standalone.chaos.Site;
import dev.slipway.lab.standalone.chaos.agent.Order;
import dev.slipway.lab.standalone.chaos.balance.Disturbances;
import dev.slipway.lab.standalone.chaos.balance.Line;
import dev.slipway.lab.standalone.chaos.balance.Subject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What scenarios play on, and where they leave what they saw. */
public final class Scene {

  static final String VM = "vm-service";
  static final Duration LOOK = Duration.ofMillis(50);
  static final Duration LIMIT = Duration.ofMinutes(4);

  /** A killed process is itself again by then, and a stopped one's claims are others'. */
  private static final long AFTERMATH = 45_000;

  private final Site site;
  private final Phases phases;
  private final String prefix;
  private final List<Subject> subjects = Collections.synchronizedList(new ArrayList<>());
  private final List<Line> lines = Collections.synchronizedList(new ArrayList<>());
  private final List<Disturbances.Span> disturbances =
      Collections.synchronizedList(new ArrayList<>());

  /**
   * A scene.
   *
   * @param prefix of the clusters' names
   */
  public Scene(Site site, Phases phases, String prefix) {
    this.site = site;
    this.phases = phases;
    this.prefix = prefix;
  }

  public List<Subject> subjects() {
    return List.copyOf(subjects);
  }

  public List<Line> lines() {
    return List.copyOf(lines);
  }

  public List<Disturbances.Span> disturbances() {
    return List.copyOf(disturbances);
  }

  Site site() {
    return site;
  }

  Administrator administrator() {
    return site.standalone().administrator().orElseThrow();
  }

  /** The name that a cluster of the scenario has. */
  String name(String cluster) {
    return prefix + "-" + cluster;
  }

  /** Requests a cluster; answers its id, or null when it was refused, which the balance shows. */
  String request(String cluster) {
    try {
      return site.clients().request(name(cluster), false);
    } catch (RuntimeException refused) {
      subjects.add(Subject.refused(name(cluster), refused.getMessage()));
      return null;
    }
  }

  /** Requests a cluster and waits until it is READY. */
  String ready(String cluster) {
    String id = request(cluster);
    if (id != null && !awaitReady(id)) {
      throw new IllegalStateException(name(cluster) + " did not become READY: " + phase(id));
    }
    return id;
  }

  boolean awaitReady(String id) {
    return phases.await(id, Phases.READY, LIMIT);
  }

  String phase(String id) {
    return phases.of(id);
  }

  boolean destroyed(String id) {
    return phases.of(id).equals(Phases.DESTROYED);
  }

  /** Orders the end; answers when that was accepted. */
  long destroy(String id) {
    return site.clients().destroy(id);
  }

  /** Waits until it is gone, and lays it down for the balance. */
  void gone(String cluster, String id, boolean wanted, long destroyAccepted) {
    boolean gone = phases.await(id, Phases.DESTROYED, LIMIT);
    subjects.add(new Subject(name(cluster), id, wanted, wanted, destroyAccepted, gone, null));
  }

  /** Destroys it and waits until it is gone. */
  void end(String cluster, String id, boolean wanted) {
    gone(cluster, id, wanted, destroy(id));
  }

  /** Has a service do something at a point that the cluster comes by; not waited for. */
  Order order(String service, Order.Wanted wanted) {
    long now = System.currentTimeMillis();
    if (wanted.action() != Order.Action.NOTE) {
      disturbances.add(new Disturbances.Span(now, now + wanted.stopped().toMillis() + AFTERMATH));
    }
    return site.order(service, wanted);
  }

  void await(Order order, String what) {
    Looking.until(order::done, LOOK, LIMIT, () -> "never came to: " + what);
  }

  /** The VMID of its only node. */
  int vmid(String id) {
    JsonNode cluster = site.clients().cluster(id);
    return cluster.at("/nodes/0/vmid").asInt();
  }

  void line(Line line) {
    lines.add(line);
  }

  /**
   * How often an event of that type is in the cluster's history, with that code if one is given.
   */
  long events(String id, String type, String code) {
    return number(
        "request-service",
        "select count(*) from event_log where cluster = ?::uuid and type = ?"
            + " and (?::text is null or data ->> 'code' = ?)",
        id,
        "dev.slipway.cluster." + type + ".v1",
        code,
        code);
  }

  /** The one number that a query of a service's database answers. */
  long number(String service, String sql, String... values) {
    try (Connection database = site.database(service);
        PreparedStatement query = database.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        query.setString(i + 1, values[i]);
      }
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the database of " + service, e);
    }
  }
}
