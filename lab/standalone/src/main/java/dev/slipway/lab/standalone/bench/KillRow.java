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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Of two replicas the one that has a step in its hands is killed and stays dead: how long until the
 * other one takes that step.
 */
final class KillRow implements Row {

  private static final Duration LOOK = Duration.ofMillis(10);
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int CLUSTERS = 4;

  private record Claim(String process, String step, long token) {}

  @Override
  public String name() {
    return "kill";
  }

  @Override
  public List<Figure> measure(Lab lab, Extent extent, Consumer<String> say) {
    List<Double> all = new ArrayList<>();
    for (int run = 1; run <= extent.fewRuns(); run++) {
      for (String service : Lab.STAGES) {
        double seconds = killed(lab, service);
        all.add(seconds);
        say.accept("run %d: %s %.1f s".formatted(run, service, seconds));
      }
    }
    return List.of(
        new Figure(
            "step taken over after a SIGKILL",
            "s",
            15,
            all,
            all.size() + " kills, of each service with steps in turn"));
  }

  private static double killed(Lab lab, String service) {
    Services services = lab.standalone().services();
    List<String> clusters = new ArrayList<>(lab.request(CLUSTERS));
    try (Connection database = lab.database(service)) {
      AtomicReference<Claim> caught = new AtomicReference<>();
      Lab.until(
          () -> {
            if (lab.inPhase(clusters, "READY") == clusters.size()) {
              clusters.addAll(lab.request(CLUSTERS));
            }
            services
                .of(service)
                .forEach(
                    name -> {
                      if (caught.get() == null) {
                        caught.set(frozen(services, name, database).orElse(null));
                      }
                    });
            return caught.get() != null;
          },
          LOOK,
          LIMIT,
          () -> service + " was never caught with a step in its hands");
      long start = System.nanoTime();
      services.kill(caught.get().process());
      Lab.until(
          () -> taken(database, caught.get()),
          LOOK,
          LIMIT,
          () -> caught.get().step() + " was not taken over");
      return (System.nanoTime() - start) / 1e9;
    } catch (SQLException e) {
      throw new IllegalStateException("the database of " + service, e);
    } finally {
      services.of(service).forEach(services::revive);
      services.of(service).forEach(services::awaitReady);
      lab.await(clusters, "READY", LIMIT);
    }
  }

  /** Stops the process; it stays so if it has a claim, which nobody can end then. */
  private static Optional<Claim> frozen(Services services, String name, Connection database) {
    ProcessHandle process = services.process(name);
    Signals.stop(process);
    Optional<Claim> claim = claim(database, name, process.pid());
    if (claim.isEmpty()) {
      Signals.goOn(process);
    }
    return claim;
  }

  private static Optional<Claim> claim(Connection database, String name, long pid) {
    String sql =
        "select id, token from step where split_part(worker, '-', 1) = ? and due_at > now()";
    try (PreparedStatement query = database.prepareStatement(sql)) {
      query.setString(1, Long.toString(pid));
      try (ResultSet row = query.executeQuery()) {
        return row.next()
            ? Optional.of(new Claim(name, row.getString(1), row.getLong(2)))
            : Optional.empty();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the claims of " + name, e);
    }
  }

  private static boolean taken(Connection database, Claim claim) {
    String sql = "select count(*) from step where id = ? and token = ?";
    try (PreparedStatement query = database.prepareStatement(sql)) {
      query.setString(1, claim.step());
      query.setLong(2, claim.token());
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getInt(1) == 0;
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the step " + claim.step(), e);
    }
  }
}
