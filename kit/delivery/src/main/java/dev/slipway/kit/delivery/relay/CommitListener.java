package dev.slipway.kit.delivery.relay;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Listens for commits that appended to the outbox, on a connection of its own. */
final class CommitListener implements Runnable {

  private static final Logger LOG = Logger.getLogger(CommitListener.class);
  private static final Duration RECONNECT = Duration.ofSeconds(1);
  private static final int PING_MILLIS = 10_000;

  private final Connections connections;
  private final Runnable appended;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile Connection listening;

  CommitListener(Connections connections, Runnable appended) {
    this.connections = connections;
    this.appended = appended;
  }

  @Override
  public void run() {
    try {
      do {
        listenUntilTheConnectionBreaks();
      } while (!stopping.await(RECONNECT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void stop() {
    stopping.countDown();
    Connection connection = listening;
    if (connection != null) {
      try {
        // Not close(): it would wait for the very read that it is to end.
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.debug("the listening connection was gone already", e);
      }
    }
  }

  private void listenUntilTheConnectionBreaks() {
    try (Connection connection = connections.open("outbox listener")) {
      listening = connection;
      try (Statement listen = connection.createStatement()) {
        listen.execute("listen slipway_outbox");
        // What was committed while nobody listened.
        appended.run();
        while (stopping.getCount() > 0) {
          awaitOne(connection, listen);
        }
      }
    } catch (SQLException e) {
      if (stopping.getCount() > 0) {
        LOG.warnf("outbox listener lost its connection; polling meanwhile: %s", e.getMessage());
      }
    } catch (RuntimeException e) {
      // A bug must not end it: every event would wait for the next poll.
      LOG.error("outbox listener starts over", e);
    }
  }

  private void awaitOne(Connection connection, Statement ping) throws SQLException {
    PGNotification[] notifications =
        connection.unwrap(PGConnection.class).getNotifications(PING_MILLIS);
    if (notifications != null && notifications.length > 0) {
      appended.run();
    } else {
      // A silent connection may be a dead one.
      ping.execute("select 1");
    }
  }
}
