package dev.slipway.request.stream;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Hears which clusters' histories were written to, by any replica. It keeps one connection of the
 * pool for itself; while that is lost, streams find what is new by polling.
 */
final class HistoryListener implements Runnable {

  /** What the connection is called in {@code pg_stat_activity}. */
  static final String CONNECTION_NAME = "slipway stream listener";

  private static final Logger LOG = Logger.getLogger(HistoryListener.class);
  private static final Duration RECONNECT = Duration.ofSeconds(1);
  private static final int QUIET_MILLIS = 10_000;
  private static final int ANSWER_SECONDS = 5;

  private final DataSource database;
  private final Consumer<String> written;
  private final Runnable unheard;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile Connection listening;

  /**
   * A listener for a thread to run.
   *
   * @param written is told the id of each cluster
   * @param unheard is called when anything may have been written while nobody listened
   */
  HistoryListener(DataSource database, Consumer<String> written, Runnable unheard) {
    this.database = database;
    this.written = written;
    this.unheard = unheard;
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
        abandon(connection);
      } catch (SQLException e) {
        LOG.debug("the listening connection was gone already", e);
      }
    }
  }

  private void listenUntilTheConnectionBreaks() {
    try (Connection connection = database.getConnection()) {
      listening = connection;
      try {
        listen(connection);
      } finally {
        abandon(connection);
      }
    } catch (SQLException e) {
      if (stopping.getCount() > 0) {
        LOG.warnf("live streams poll until their listener is back: %s", e.getMessage());
      }
    }
  }

  private void listen(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set application_name = '" + CONNECTION_NAME + "'");
      statement.execute("listen slipway_history");
    }
    unheard.run();
    PGConnection wire = connection.unwrap(PGConnection.class);
    while (stopping.getCount() > 0) {
      PGNotification[] heard = wire.getNotifications(QUIET_MILLIS);
      if (heard != null && heard.length > 0) {
        for (PGNotification each : heard) {
          written.accept(each.getParameter());
        }
      } else if (!connection.isValid(ANSWER_SECONDS)) {
        throw new SQLException("the listening connection is dead");
      }
    }
  }

  /** Not into the pool again, where it would go on listening; nor waiting for a read to end. */
  private static void abandon(Connection connection) throws SQLException {
    connection.abort(Runnable::run);
  }
}
