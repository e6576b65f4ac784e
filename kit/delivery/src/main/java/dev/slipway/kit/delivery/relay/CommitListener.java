package dev.slipway.kit.delivery.relay;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Hears what PostgreSQL tells at commit on one channel ({@code NOTIFY}), on a connection of its
 * own, apart from the pool. While that is lost nothing is heard: who listens polls as well.
 */
public final class CommitListener implements Runnable {

  private static final Logger LOG = Logger.getLogger(CommitListener.class);
  private static final Duration RECONNECT = Duration.ofSeconds(1);
  private static final int PING_MILLIS = 10_000;

  private final Connections connections;
  private final String name;
  private final String channel;
  private final Consumer<String> heard;
  private final Runnable unheard;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile Connection listening;

  CommitListener(
      Connections connections,
      String name,
      String channel,
      Consumer<String> heard,
      Runnable unheard) {
    this.connections = connections;
    this.name = name;
    this.channel = channel;
    this.heard = heard;
    this.unheard = unheard;
  }

  /**
   * A listener on the service's default data source, for a thread to run.
   *
   * @param settings of the service
   * @param name its connection is called {@code slipway} and this in {@code pg_stat_activity}
   * @param channel a lower-case identifier
   * @param heard is told the payload of each notification
   * @param unheard is called when anything may have been committed while nobody listened
   */
  public static CommitListener on(
      Config settings, String name, String channel, Consumer<String> heard, Runnable unheard) {
    return new CommitListener(Connections.to(settings), name, channel, heard, unheard);
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

  /** Ends it, from any thread. */
  public void stop() {
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
    try (Connection connection = connections.open(name)) {
      listening = connection;
      try (Statement listen = connection.createStatement()) {
        listen.execute("listen " + channel);
        unheard.run();
        while (stopping.getCount() > 0) {
          awaitOne(connection, listen);
        }
      }
    } catch (SQLException e) {
      if (stopping.getCount() > 0) {
        LOG.warnf("%s lost its connection; polling meanwhile: %s", name, e.getMessage());
      }
    } catch (RuntimeException e) {
      // A bug must not end it: everything would wait for the next poll.
      LOG.errorf(e, "%s starts over", name);
    }
  }

  private void awaitOne(Connection connection, Statement ping) throws SQLException {
    PGNotification[] notifications =
        connection.unwrap(PGConnection.class).getNotifications(PING_MILLIS);
    if (notifications != null && notifications.length > 0) {
      for (PGNotification each : notifications) {
        heard.accept(each.getParameter());
      }
    } else {
      // A silent connection may be a dead one.
      ping.execute("select 1");
    }
  }
}
