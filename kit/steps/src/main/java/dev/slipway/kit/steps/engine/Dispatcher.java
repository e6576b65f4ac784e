package dev.slipway.kit.steps.engine;

import dev.slipway.kit.steps.StepHandler;
import dev.slipway.kit.steps.table.Claim;
import dev.slipway.kit.steps.table.StepTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** The loop that takes due steps and keeps the claims, on one connection of its own. */
final class Dispatcher implements Runnable {
  private static final Logger LOG = Logger.getLogger(Dispatcher.class);
  private static final Duration AFTER_AN_OUTAGE = Duration.ofSeconds(1);

  /** Taken at once: enough to be quick, few enough that another process gets its share. */
  private static final int BATCH = 32;

  private final EngineSettings settings;
  private final Surroundings surroundings;
  private final Workshop workshop;
  private final InFlight inFlight;
  private final Map<String, StepHandler> handlers;
  private volatile boolean stopped;
  private boolean outage;
  private long beatAt = System.nanoTime();
  private volatile long turnAt = System.nanoTime();

  Dispatcher(
      EngineSettings settings,
      Surroundings surroundings,
      Workshop workshop,
      InFlight inFlight,
      Map<String, StepHandler> handlers) {
    this.settings = settings;
    this.surroundings = surroundings;
    this.workshop = workshop;
    this.inFlight = inFlight;
    this.handlers = handlers;
  }

  void stop() {
    stopped = true;
    workshop.signal().dueIn(Duration.ZERO);
  }

  @Override
  public void run() {
    while (!stopped) {
      try (Connection connection = surroundings.connections().open()) {
        serve(connection);
      } catch (SQLException e) {
        LOG.logf(
            outage ? Logger.Level.DEBUG : Logger.Level.WARN,
            e,
            "The database does not answer: no steps are taken until it does");
        outage = true;
        pause();
      } catch (RuntimeException e) {
        // A bug must not silence a service that looks well; the steps stay where they are.
        LOG.error("Taking steps starts over", e);
        pause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Long means that it hangs: idle or in an outage, it goes round all the same. */
  Duration sinceLastTurn() {
    return Duration.ofNanos(System.nanoTime() - turnAt);
  }

  private void pause() {
    turnAt = System.nanoTime();
    try {
      workshop.signal().await(AFTER_AN_OUTAGE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped = true;
    }
  }

  private void serve(Connection connection) throws SQLException, InterruptedException {
    while (!stopped) {
      turnAt = System.nanoTime();
      if (System.nanoTime() - beatAt >= 0) {
        beat(connection);
        beatAt = System.nanoTime() + settings.heartbeat().toNanos();
      }
      Duration idle = take(connection);
      if (outage) {
        outage = false;
        LOG.info("The database answers again");
      }
      Duration untilBeat = Duration.ofNanos(Math.max(0, beatAt - System.nanoTime()));
      workshop.signal().await(idle.compareTo(untilBeat) < 0 ? idle : untilBeat);
    }
  }

  private void beat(Connection connection) throws SQLException {
    inFlight.all().stream()
        .filter(tick -> tick.longerThan(settings.longestTick()))
        .forEach(
            tick -> {
              LOG.errorf("%s: a call does not end; it is interrupted", tick.claim().id());
              tick.cutShort();
            });
    List<Claim> unfinished = inFlight.takeUnfinished();
    if (!unfinished.isEmpty()) {
      workshop.table().release(connection, unfinished);
    }
    List<Claim> claims = inFlight.claims(settings.longestTick());
    if (!claims.isEmpty()) {
      long asked = System.nanoTime();
      StepTable.Kept kept = workshop.table().keep(connection, claims);
      inFlight.kept(kept.kept(), asked);
      inFlight.abandon(kept.lost());
      inFlight.wake(kept.woken());
    }
  }

  /** Takes what is due and answers how long there is nothing more to take. */
  private Duration take(Connection connection) throws SQLException {
    int free = settings.maxClaims() - inFlight.size();
    if (free <= 0) {
      return settings.poll();
    }
    int limit = Math.min(free, BATCH);
    List<Claim> claims = workshop.table().claim(connection, handlers.keySet(), limit);
    claims.forEach(this::start);
    if (claims.size() == limit) {
      return Duration.ZERO;
    }
    Duration next = workshop.table().nextDue(connection, handlers.keySet()).orElse(settings.poll());
    return next.compareTo(settings.poll()) < 0 ? next : settings.poll();
  }

  private void start(Claim claim) {
    Tick tick = new Tick(workshop, handlers.get(claim.id().kind()), claim);
    inFlight.add(tick);
    Thread.ofVirtual().name("step " + claim.id()).start(() -> run(tick));
  }

  private void run(Tick tick) {
    try {
      surroundings.tick().apply(tick).run();
    } catch (RuntimeException e) {
      LOG.errorf(e, "%s: its tick broke off", tick.claim().id());
    } finally {
      inFlight.remove(tick);
      if (inFlight.size() == settings.maxClaims() - 1) {
        workshop.signal().dueIn(Duration.ZERO);
      }
    }
  }
}
