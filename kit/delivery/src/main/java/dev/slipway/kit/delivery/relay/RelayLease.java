package dev.slipway.kit.delivery.relay;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/**
 * The right to send. It spares repeats; order does not depend on it, since a row is only sent when
 * every earlier one of its lane is known to be in Kafka.
 *
 * @param holder this relay, one of its kind: the id is made anew with each start
 */
record RelayLease(UUID holder, Duration length) {

  /**
   * Takes the lease when it is free or run out, or renews our own. Renewing late is no fault when
   * nobody took it meanwhile.
   */
  boolean hold(Connection connection) throws SQLException {
    String sql =
        """
        update relay_lease
        set holder = ?, expires_at = clock_timestamp() + make_interval(secs => ?)
        where holder = ? or expires_at < clock_timestamp()
        """;
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setObject(1, holder);
      update.setDouble(2, length.toMillis() / 1000.0);
      update.setObject(3, holder);
      return update.executeUpdate() == 1;
    }
  }

  /** Gives the lease back, so that the next relay need not wait for its end. */
  void release(Connection connection) throws SQLException {
    String sql = "update relay_lease set expires_at = '-infinity' where holder = ?";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setObject(1, holder);
      update.executeUpdate();
    }
  }
}
