package dev.slipway.kit.steps.engine;

import dev.slipway.kit.steps.StepHandler;
import dev.slipway.kit.steps.table.Claim;
import dev.slipway.kit.steps.table.StepTable;
import dev.slipway.kit.steps.table.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Runs due steps in this process, beside any number of others on the same database. Steps of kinds
 * that it has no handler for are left to those that have one.
 */
public final class StepEngine implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(StepEngine.class);

  /**
   * Longer than anything on the dispatcher's own connection may take, beside a heartbeat's wait.
   */
  private static final Duration HANGS_AFTER = Duration.ofSeconds(60);

  private final EngineSettings settings;
  private final Surroundings surroundings;
  private final StepTable table;
  private final InFlight inFlight = new InFlight();
  private final Dispatcher dispatcher;
  private final Listener listener;
  private final Thread dispatching;
  private final Thread listening;

  /** Starts at once. */
  public StepEngine(
      EngineSettings settings,
      Surroundings surroundings,
      Collection<? extends StepHandler> handlers,
      Signal signal) {
    this.settings = settings;
    this.surroundings = surroundings;
    table = new StepTable(settings.worker(), settings.claim());
    Workshop workshop =
        new Workshop(
            table,
            settings.claim().minus(settings.heartbeat()),
            surroundings.transactions(),
            new Semaphore(settings.connections(), true),
            new StepMetrics(
                surroundings.meters(), surroundings.stage(), inFlight::size, this::waiting),
            signal);
    dispatcher = new Dispatcher(settings, surroundings, workshop, inFlight, byKind(handlers));
    listener = new Listener(settings.worker(), surroundings.connections(), signal);
    dispatching = Thread.ofPlatform().name("steps-dispatcher").daemon().start(dispatcher);
    listening = Thread.ofPlatform().name("steps-listener").daemon().start(listener);
  }

  private static Map<String, StepHandler> byKind(Collection<? extends StepHandler> handlers) {
    // Two handlers of one kind are a mistake, and toMap says so.
    return handlers.stream().collect(Collectors.toMap(StepHandler::kind, Function.identity()));
  }

  /**
   * Takes no more steps, interrupts the calls under way, lets transactions finish, and gives back
   * the claims of what was cut short, due at once for others. Waits for all that as long as the
   * settings say; what has not ended by then keeps its claim until it runs out.
   */
  @Override
  public void close() {
    dispatcher.stop();
    listener.stop();
    inFlight.all().forEach(Tick::abandon);
    try {
      dispatching.join(settings.shutdown());
      // What the dispatcher took while it was being stopped.
      inFlight.all().forEach(Tick::abandon);
      inFlight.awaitNone(settings.shutdown());
      listening.join(settings.shutdown());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    release(inFlight.takeUnfinished());
  }

  /**
   * Whether the threads that take steps and listen for them live and go round: if not, due steps
   * wait for ever in a process that looks well.
   */
  public boolean alive() {
    return dispatching.isAlive()
        && listening.isAlive()
        && dispatcher.sinceLastTurn().compareTo(settings.heartbeat().plus(HANGS_AFTER)) < 0;
  }

  private Optional<Map<String, Long>> waiting() {
    Transactions transactions = surroundings.transactions();
    try {
      return Optional.of(transactions.inNew(() -> transactions.onConnection(table::waiting)));
    } catch (RuntimeException e) {
      LOG.debug("The steps that wait cannot be counted now", e);
      return Optional.empty();
    }
  }

  private void release(List<Claim> unfinished) {
    if (unfinished.isEmpty()) {
      return;
    }
    try (Connection connection = surroundings.connections().open()) {
      table.release(connection, unfinished);
    } catch (SQLException e) {
      LOG.warnf(e, "%d claims were not given back; they run out", unfinished.size());
    }
  }
}
