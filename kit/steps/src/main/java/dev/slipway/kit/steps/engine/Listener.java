package dev.slipway.kit.steps.engine;

import dev.slipway.kit.steps.table.TransactionalSteps;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Hears on a connection of its own what other processes have made due. A wake missed is found by
 * polling.
 */
final class Listener implements Runnable {
  private static final Logger LOG = Logger.getLogger(Listener.class);
  private static final Duration AFTER_AN_OUTAGE = Duration.ofSeconds(1);
  private static final int QUIET_MILLIS = 10_000;
  private static final int ALIVE_SECONDS = 5;

  private final String worker;
  private final Surroundings.Connections connections;
  private final Signal signal;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile Connection current;

  Listener(String worker, Surroundings.Connections connections, Signal signal) {
    this.worker = worker;
    this.connections = connections;
    this.signal = signal;
  }

  @Override
  public void run() {
    while (!stopped()) {
      try (Connection connection = connections.open()) {
        current = connection;
        listen(connection);
      } catch (SQLException e) {
        if (!stopped()) {
          LOG.debug("Not listening for steps; they are found by polling until it works again", e);
          pause();
        }
      } catch (RuntimeException e) {
        // A bug must not end it: the others' steps would be found by polling only.
        LOG.error("Listening for steps starts over", e);
        pause();
      }
    }
  }

  /** Closes the connection under the listener: it waits for nothing else. */
  void stop() {
    stopping.countDown();
    Connection connection = current;
    if (connection != null) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.debug("The connection that listens was gone already", e);
      }
    }
  }

  private boolean stopped() {
    return stopping.getCount() == 0;
  }

  private void listen(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("listen " + TransactionalSteps.CHANNEL);
    }
    // Whatever was made due while nobody listened.
    signal.dueIn(Duration.ZERO);
    PGConnection wire = connection.unwrap(PGConnection.class);
    while (!stopped()) {
      PGNotification[] heard = wire.getNotifications(QUIET_MILLIS);
      if (heard == null || heard.length == 0) {
        if (!connection.isValid(ALIVE_SECONDS)) {
          throw new SQLException("The connection that listens is dead");
        }
      } else if (fromOthers(heard)) {
        signal.dueIn(Duration.ZERO);
      }
    }
  }

  private boolean fromOthers(PGNotification[] heard) {
    for (PGNotification each : heard) {
      if (!each.getParameter().equals(worker)) {
        return true;
      }
    }
    return false;
  }

  private void pause() {
    try {
      boolean ending = stopping.await(AFTER_AN_OUTAGE.toMillis(), TimeUnit.MILLISECONDS);
      LOG.debugf("Listening again: %s", !ending);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping.countDown();
    }
  }
}
