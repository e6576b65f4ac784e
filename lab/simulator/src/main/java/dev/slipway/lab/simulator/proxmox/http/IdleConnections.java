package dev.slipway.lab.simulator.proxmox.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Closes connections on which nothing was asked for a while. Vert.x's own idle time-out would also
 * end a call that takes long.
 */
final class IdleConnections {

  private final Vertx vertx;
  private final Duration limit;
  private final Map<HttpConnection, Long> timers = new ConcurrentHashMap<>();

  IdleConnections(Vertx vertx, Duration limit) {
    this.vertx = vertx;
    this.limit = limit;
  }

  void opened(HttpConnection connection) {
    connection.closeHandler(closed -> busy(connection));
    idle(connection, null);
  }

  void busy(HttpConnection connection) {
    Long timer = timers.remove(connection);
    if (timer != null) {
      vertx.cancelTimer(timer);
    }
  }

  /**
   * @param other limit for this once; null = the usual one
   */
  void idle(HttpConnection connection, Duration other) {
    long millis = Math.max(1, (other == null ? limit : other).toMillis());
    long timer = vertx.setTimer(millis, fired -> connection.close());
    Long before = timers.put(connection, timer);
    if (before != null) {
      vertx.cancelTimer(before);
    }
  }
}
