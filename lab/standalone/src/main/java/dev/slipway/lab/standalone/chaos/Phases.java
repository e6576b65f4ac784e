package dev.slipway.lab.standalone.chaos;

import dev.slipway.lab.standalone.Looking;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How all clusters stand, looked up by one for all who wait. */
public final class Phases implements AutoCloseable {

  public static final String READY = "READY";
  public static final String DESTROYED = "DESTROYED";
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Connection requests;
  private final Map<String, String> phases = new ConcurrentHashMap<>();
  private final Thread looking;
  private volatile boolean closed;

  public Phases(Site site) {
    this.requests = site.database("request-service");
    this.looking = Thread.ofPlatform().daemon().name("phases").start(this::look);
  }

  /** Empty for a cluster that is not known. */
  public String of(String id) {
    return phases.getOrDefault(id, "");
  }

  /** Waits; says whether it came in time. A cluster that was destroyed is READY no more. */
  public boolean await(String id, String phase, Duration limit) {
    return Looking.within(() -> of(id).equals(phase) || of(id).equals(DESTROYED), LOOK, limit)
        && of(id).equals(phase);
  }

  private void look() {
    while (!closed) {
      try (PreparedStatement query = requests.prepareStatement("select id, phase from cluster");
          ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          phases.put(rows.getString(1), rows.getString(2));
        }
      } catch (SQLException e) {
        if (!closed) {
          throw new IllegalStateException("request-service's database", e);
        }
      }
      if (!closed) {
        Looking.pause(LOOK);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      looking.join();
      requests.close();
    } catch (SQLException e) {
      throw new IllegalStateException("request-service's database", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
