package dev.slipway.lab.standalone.bench;

import dev.slipway.lab.standalone.Services;
import dev.slipway.lab.standalone.Signals;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Of two replicas the one whose relay leads is stopped in its tracks: how long until the other's
 * has sent an event.
 */
final class HandOverRow implements Row {

  private static final String SERVICE = "vm-service";
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** So many that each replica has some in hand, and so something to say. */
  private static final int CLUSTERS = 16;

  /** What the stopped one had asked of the database before it was stopped is done by then. */
  private static final Duration SETTLED = Duration.ofMillis(200);

  @Override
  public String name() {
    return "hand-over";
  }

  @Override
  public List<Figure> measure(Lab lab, Extent extent, Consumer<String> say) {
    List<Double> seconds = new ArrayList<>();
    for (int run = 1; run <= extent.runs(); run++) {
      seconds.add(handedOver(lab));
      say.accept("run %d: %.1f s".formatted(run, seconds.getLast()));
    }
    return List.of(
        new Figure(
            "relay hand-over after a SIGSTOP of the leader", "s", 15, seconds, "of " + SERVICE));
  }

  private static double handedOver(Lab lab) {
    Services services = lab.standalone().services();
    List<String> clusters = lab.request(CLUSTERS);
    ProcessHandle leader = services.process(leader(lab));
    Signals.stop(leader);
    long start = System.nanoTime();
    try (Connection database = lab.database(SERVICE)) {
      Lab.pause(SETTLED);
      Lab.until(
          () -> sentWithin(database, (System.nanoTime() - start) / 1e9 - SETTLED.toMillis() / 1e3),
          LOOK,
          LIMIT,
          () -> "no other relay has sent anything");
      return (System.nanoTime() - start) / 1e9;
    } catch (SQLException e) {
      throw new IllegalStateException("the database of " + SERVICE, e);
    } finally {
      Signals.goOn(leader);
      lab.await(clusters, "READY", LIMIT);
    }
  }

  private static String leader(Lab lab) {
    return lab.standalone().services().of(SERVICE).stream()
        .filter(name -> lab.metrics(name).sum("slipway_relay_leader", tags -> true) == 1)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no relay leads"));
  }

  private static boolean sentWithin(Connection database, double seconds) {
    String sql =
        "select count(*) from outbox where sent_at > clock_timestamp() - make_interval(secs => ?)";
    try (PreparedStatement query = database.prepareStatement(sql)) {
      query.setDouble(1, seconds);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getInt(1) > 0;
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the outbox of " + SERVICE, e);
    }
  }
}
