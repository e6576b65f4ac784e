package dev.slipway.request.replay;

import dev.slipway.events.ClusterEvent;
import dev.slipway.kit.delivery.StateCodec;
import dev.slipway.request.projection.Projection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The projection's tables once more, in a schema of their own, with the offsets that they were
 * folded up to. Everything happens in the caller's one transaction: what is not committed never
 * was.
 */
final class Shadow {

  static final String SCHEMA = "replay";
  private static final List<String> TABLES = List.of("cluster", "event_log", "living_name");

  private final Connection connection;
  private final String live;
  private final String code = fingerprint();

  private Shadow(Connection connection, String live) {
    this.connection = connection;
    this.live = live;
  }

  /**
   * The shadow beside the connection's own schema.
   *
   * @throws ReplayRefusal while another replay runs, or when no projection is there
   */
  static Shadow beside(Connection connection) throws SQLException {
    if (!"t"
        .equals(text(connection, "select pg_try_advisory_xact_lock(hashtext('slipway replay'))"))) {
      throw new ReplayRefusal("another replay is running on this database", "Wait for its end.");
    }
    String live = text(connection, "select quote_ident(current_schema())");
    if (text(connection, "select to_regclass('%s.event_log')".formatted(live)) == null) {
      throw new ReplayRefusal(
          "this database has no projection of request-service",
          "Name its database, slipway_request by default.");
    }
    return new Shadow(connection, live);
  }

  /** The schema of the living projection, as SQL writes it. */
  String live() {
    return live;
  }

  /** Whether what was kept is there, and was folded by this very code. */
  boolean kept() throws SQLException {
    return text(connection, "select to_regclass('replay.snapshot')") != null
        && code.equals(text(connection, "select code from replay.snapshot limit 1"));
  }

  /** The next offset of each partition. */
  Map<Integer, Long> offsets() throws SQLException {
    Map<Integer, Long> offsets = new TreeMap<>();
    try (Statement query = connection.createStatement();
        ResultSet rows = query.executeQuery("select part, next_offset from replay.snapshot")) {
      while (rows.next()) {
        offsets.put(rows.getInt(1), rows.getLong(2));
      }
    }
    return offsets;
  }

  /** Makes the tables anew, as the living ones are now, and empty. */
  void empty() throws SQLException {
    execute("drop schema if exists replay cascade");
    execute("create schema replay");
    for (String table : TABLES) {
      execute("create table replay.%1$s (like %2$s.%1$s including all)".formatted(table, live));
    }
    execute(
        "create table replay.snapshot (part integer primary key, next_offset bigint not null,"
            + " code text not null, taken_at timestamptz not null default clock_timestamp())");
  }

  /** From now on, in this transaction, names without a schema mean the shadow's tables. */
  void use() throws SQLException {
    execute("set local search_path to replay, " + live);
  }

  /** Notes up to where it is folded. */
  void keep(Map<Integer, Long> offsets) throws SQLException {
    execute("delete from replay.snapshot");
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into replay.snapshot (part, next_offset, code) values (?, ?, ?)")) {
      for (Map.Entry<Integer, Long> offset : offsets.entrySet()) {
        insert.setInt(1, offset.getKey());
        insert.setLong(2, offset.getValue());
        insert.setString(3, code);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  long clusters() throws SQLException {
    return Long.parseLong(text(connection, "select count(*) from replay.cluster"));
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String text(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? row.getString(1) : null;
    }
  }

  /** Of what folds: other code may make something else of the same events. */
  private static String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Class<?> part : List.of(Projection.class, StateCodec.class, ClusterEvent.class)) {
        Path source = Path.of(part.getProtectionDomain().getCodeSource().getLocation().toURI());
        // A folder, as in a test, is as good as its name: it is not there tomorrow.
        digest.update(
            Files.isRegularFile(source)
                ? Files.readAllBytes(source)
                : source.toString().getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
