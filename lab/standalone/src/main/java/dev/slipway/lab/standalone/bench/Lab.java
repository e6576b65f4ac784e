package dev.slipway.lab.standalone.bench;

import dev.slipway.lab.standalone.Looking;
import dev.slipway.lab.standalone.SlipwayClient;
import dev.slipway.lab.standalone.Standalone;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** An installation to measure, with a simulated Proxmox VE on which nothing takes its time. */
final class Lab implements AutoCloseable {

  static final String REQUEST = "request-service";
  static final List<String> STAGES =
      List.of("vm-service", "bootstrap-service", "kubeconfig-service");
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Standalone standalone;
  private final SlipwayClient api;
  private final Connection requests;
  private int requested;

  private Lab(Standalone standalone) throws SQLException {
    this.standalone = standalone;
    this.api = new SlipwayClient(standalone.api(), standalone.apiToken());
    this.requests = standalone.database(REQUEST);
  }

  static Lab start(Path root, int replicas, Consumer<String> say) throws SQLException {
    Standalone standalone =
        Standalone.start(
            new Standalone.Options(
                root, null, true, null, false, resource("/bench-simulator.yaml"), true, replicas),
            say);
    try {
      return new Lab(standalone);
    } catch (SQLException e) {
      standalone.close();
      throw e;
    }
  }

  Standalone standalone() {
    return standalone;
  }

  /** How many clusters were ever requested. */
  int requested() {
    return requested;
  }

  /** Requests a cluster of one server; answers its id. */
  String request() {
    requested++;
    return api.request("name: bench-" + requested + "\n").path("id").asText();
  }

  List<String> request(int count) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(request());
    }
    return ids;
  }

  void destroy(String id) {
    api.delete(id);
  }

  /** Destroys them and waits until the last is gone. */
  void destroyAll(Collection<String> ids, Duration limit) {
    ids.forEach(this::destroy);
    await(ids, "DESTROYED", limit);
  }

  /** Waits until all of them are in that phase. */
  void await(Collection<String> ids, String phase, Duration limit) {
    until(
        () -> inPhase(ids, phase) == ids.size(),
        LOOK,
        limit,
        () -> "%d of %d clusters are %s".formatted(inPhase(ids, phase), ids.size(), phase));
  }

  int inPhase(Collection<String> ids, String phase) {
    String sql = "select count(*) from cluster where id = any (?::uuid[]) and phase = ?";
    try (PreparedStatement query = requests.prepareStatement(sql)) {
      query.setArray(1, requests.createArrayOf("text", ids.toArray()));
      query.setString(2, phase);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("request-service's database", e);
    }
  }

  /** When request-service took the last of what makes a cluster ready, by PostgreSQL's clock. */
  Instant readyAt(String id) {
    String sql =
        "select max(received_at) from inbox where cluster = ?::uuid"
            + " and ce_type = 'dev.slipway.cluster.kubeconfig-stored.v1'"
            + " or cluster = ?::uuid and ce_type = 'dev.slipway.cluster.seed-removed.v1'";
    try (PreparedStatement query = requests.prepareStatement(sql)) {
      query.setString(1, id);
      query.setString(2, id);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getTimestamp(1).toInstant();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("request-service's database", e);
    }
  }

  /** What the process of that name shows of itself now. */
  Scrape metrics(String process) {
    return Scrape.of(standalone.services().metrics(process));
  }

  Connection database(String service) {
    try {
      return standalone.database(service);
    } catch (SQLException e) {
      throw new IllegalStateException("the database of " + service, e);
    }
  }

  /**
   * Looks again and again.
   *
   * @throws IllegalStateException with what stands instead, when the time is up
   */
  static void until(
      BooleanSupplier reached, Duration pause, Duration limit, Supplier<String> instead) {
    Looking.until(reached, pause, limit, instead);
  }

  /** Between two looks; never in place of one. */
  static void pause(Duration length) {
    Looking.pause(length);
  }

  private static Path resource(String name) {
    try {
      return Path.of(Lab.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      requests.close();
    } catch (SQLException e) {
      throw new IllegalStateException("request-service's database", e);
    } finally {
      standalone.close();
    }
  }
}
