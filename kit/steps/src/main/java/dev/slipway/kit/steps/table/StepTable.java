package dev.slipway.kit.steps.table;

import dev.slipway.kit.steps.StepId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Claims on steps, as a worker takes, keeps and gives them up. Time is the database's throughout,
 * so that workers need not agree on theirs. Each method is one or two statements on the connection
 * it is given.
 */
public final class StepTable {
  private static final String MILLIS = "? * interval '1 millisecond'";

  // A row that is claimed and due has lost its worker: that counts as a failure, so that a step
  // which kills its worker
  // does not come back for ever as if for the first time. The common table expression keeps the
  // limit a limit: in a
  // subquery the planner may lock more rows than it returns.
  private static final String CLAIM =
      """
      with due as materialized (
        select id from step where due_at <= now() and kind = any (?)
        order by due_at limit ? for update skip locked)
      update step set
        token = nextval('step_token'), worker = ?, due_at = clock_timestamp() + %s,
        attempts = case when woken then 0 when token is null then attempts else attempts + 1 end,
        first_attempt = case when woken then clock_timestamp()
                             else coalesce(first_attempt, clock_timestamp()) end,
        woken = false, asked_for = null
      from due where step.id = due.id
      returning step.id, token, attempts, first_attempt, clock_timestamp()\
      """
          .formatted(MILLIS);

  // Skips what a completion holds at this moment: waiting for it here could deadlock with a
  // transaction that wakes
  // several steps, and the next beat is soon enough.
  private static final String KEEP =
      """
      with held as (
        select step.id, step.token from step
        join unnest(?::text[], ?::bigint[]) mine (id, token)
          on step.id = mine.id and step.token = mine.token
        for update of step skip locked)
      update step set due_at = clock_timestamp() + %s
      from held where step.id = held.id and step.token = held.token
      returning step.token, step.woken\
      """
          .formatted(MILLIS);

  private static final String ADVANCE =
      """
      update step set
        attempts = 0, first_attempt = clock_timestamp(), due_at = clock_timestamp() + %s,
        woken = false, asked_for = null, doing = null
      where id = ? and token = ?
      returning id, token, attempts, first_attempt, clock_timestamp()\
      """
          .formatted(MILLIS);

  private static final String DUE_IN =
      "(greatest(0, extract(epoch from due_at - clock_timestamp()) * 1000))::bigint";

  private static final String WAIT =
      """
      update step set
        token = null, worker = null, doing = ?,
        due_at = clock_timestamp() + case when woken then interval '0' else %s end,
        attempts = case when woken then 0 else ? end,
        first_attempt = case when woken or ? then null else first_attempt end,
        woken = false, asked_for = null
      where id = ? and token = ?
      returning %s\
      """
          .formatted(MILLIS, DUE_IN);

  // What was asked for while the step ran must not go with the row: whoever asked found it claimed,
  // and made none.
  private static final String REMOVE =
      "delete from step where id = ? and token = ? and not woken and asked_for is null";

  private static final String REMAIN =
      """
      update step set
        token = null, worker = null,
        due_at = case when woken then clock_timestamp() else asked_for end,
        attempts = 0, first_attempt = null, woken = false, asked_for = null, doing = null
      where id = ? and token = ?
      returning %s\
      """
          .formatted(DUE_IN);

  private static final String RELEASE =
      """
      update step set token = null, worker = null, due_at = clock_timestamp(),
        attempts = attempts + 1
      from unnest(?::text[], ?::bigint[]) mine (id, token)
      where step.id = mine.id and step.token = mine.token\
      """;

  private static final String NEXT_DUE =
      """
      select (extract(epoch from min(due_at) - clock_timestamp()) * 1000)::bigint
      from step where due_at > now() and kind = any (?)\
      """;

  private static final String WAITING =
      "select doing, count(*) from step where doing is not null group by 1";

  private final String worker;
  private final Duration lease;

  /**
   * @param worker written beside a claim, for people
   * @param lease how long a claim lasts unless it is kept
   */
  public StepTable(String worker, Duration lease) {
    this.worker = worker;
    this.lease = lease;
  }

  /** Takes up to {@code limit} due steps of these kinds, the longest due first. */
  public List<Claim> claim(Connection connection, Collection<String> kinds, int limit)
      throws SQLException {
    try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
      claim.setArray(1, texts(connection, kinds));
      claim.setInt(2, limit);
      claim.setString(3, worker);
      claim.setLong(4, lease.toMillis());
      try (ResultSet rows = claim.executeQuery()) {
        List<Claim> claims = new ArrayList<>();
        while (rows.next()) {
          claims.add(read(rows));
        }
        return claims;
      }
    }
  }

  /** How long until the next step of these kinds is due that is not due yet. */
  public Optional<Duration> nextDue(Connection connection, Collection<String> kinds)
      throws SQLException {
    try (PreparedStatement next = connection.prepareStatement(NEXT_DUE)) {
      next.setArray(1, texts(connection, kinds));
      try (ResultSet row = next.executeQuery()) {
        row.next();
        long millis = row.getLong(1);
        return row.wasNull() ? Optional.empty() : Optional.of(Duration.ofMillis(millis + 1));
      }
    }
  }

  /**
   * What became of claims that were to be kept, by their tokens.
   *
   * @param kept those that are prolonged
   * @param lost those that are certainly somebody else's
   * @param woken those that are kept, whose steps are to begin anew
   */
  public record Kept(Set<Long> kept, Set<Long> lost, Set<Long> woken) {}

  /** Prolongs all these claims in one statement. */
  public Kept keep(Connection connection, Collection<Claim> claims) throws SQLException {
    Set<Long> kept = new HashSet<>();
    Set<Long> missing = new HashSet<>();
    Set<Long> woken = new HashSet<>();
    claims.forEach(claim -> missing.add(claim.token()));
    try (PreparedStatement keep = connection.prepareStatement(KEEP)) {
      setClaims(keep, connection, claims);
      keep.setLong(3, lease.toMillis());
      try (ResultSet rows = keep.executeQuery()) {
        while (rows.next()) {
          kept.add(rows.getLong(1));
          missing.remove(rows.getLong(1));
          if (rows.getBoolean(2)) {
            woken.add(rows.getLong(1));
          }
        }
      }
    }
    if (!missing.isEmpty()) {
      // Not prolonged is not lost: the row may have been locked for a moment.
      try (PreparedStatement present =
          connection.prepareStatement("select token from step where token = any (?)")) {
        present.setArray(1, connection.createArrayOf("bigint", missing.toArray()));
        removeFound(missing, present);
      }
    }
    return new Kept(kept, missing, woken);
  }

  /** How many resources wait in each step, by its name, also those that are just looked at. */
  public Map<String, Long> waiting(Connection connection) throws SQLException {
    Map<String, Long> waiting = new HashMap<>();
    try (PreparedStatement count = connection.prepareStatement(WAITING);
        ResultSet rows = count.executeQuery()) {
      while (rows.next()) {
        waiting.put(rows.getString(1), rows.getLong(2));
      }
    }
    return waiting;
  }

  /** Gives these claims back, due at once, one attempt used up: for a worker that ends. */
  public void release(Connection connection, Collection<Claim> claims) throws SQLException {
    try (PreparedStatement release = connection.prepareStatement(RELEASE)) {
      setClaims(release, connection, claims);
      release.executeUpdate();
    }
  }

  /** Keeps the claim for the next step of the same resource, with attempts and deadline reset. */
  public Claim advance(Connection connection, Claim claim) throws SQLException {
    try (PreparedStatement advance = connection.prepareStatement(ADVANCE)) {
      advance.setLong(1, lease.toMillis());
      advance.setString(2, claim.id().value());
      advance.setLong(3, claim.token());
      try (ResultSet row = advance.executeQuery()) {
        if (!row.next()) {
          throw new ClaimLostException(claim);
        }
        return read(row);
      }
    }
  }

  /**
   * Ends the claim; the step is due again after the delay, or at once when it was woken meanwhile.
   *
   * @param doing the name of the step that is waited in; null if nobody could say
   * @return when it is due, from now
   */
  public Duration later(
      Connection connection, Claim claim, String doing, Duration delay, int failures)
      throws SQLException {
    return later(connection, claim, doing, delay, failures, false);
  }

  /** The same, but what was the first attempt is forgotten: the next one counts as that. */
  public Duration afresh(
      Connection connection, Claim claim, String doing, Duration delay, int failures)
      throws SQLException {
    return later(connection, claim, doing, delay, failures, true);
  }

  private static Duration later(
      Connection connection,
      Claim claim,
      String doing,
      Duration delay,
      int failures,
      boolean afresh)
      throws SQLException {
    try (PreparedStatement wait = connection.prepareStatement(WAIT)) {
      wait.setString(1, doing);
      wait.setLong(2, delay.toMillis());
      wait.setInt(3, failures);
      wait.setBoolean(4, afresh);
      wait.setString(5, claim.id().value());
      wait.setLong(6, claim.token());
      return dueIn(wait, claim);
    }
  }

  /**
   * Ends the claim and removes the step, unless it was asked for meanwhile.
   *
   * @return when it is due, from now, if it was
   */
  public Optional<Duration> remove(Connection connection, Claim claim) throws SQLException {
    try (PreparedStatement remove = connection.prepareStatement(REMOVE)) {
      remove.setString(1, claim.id().value());
      remove.setLong(2, claim.token());
      if (remove.executeUpdate() == 1) {
        return Optional.empty();
      }
    }
    try (PreparedStatement remain = connection.prepareStatement(REMAIN)) {
      remain.setString(1, claim.id().value());
      remain.setLong(2, claim.token());
      return Optional.of(dueIn(remain, claim));
    }
  }

  private static Duration dueIn(PreparedStatement fenced, Claim claim) throws SQLException {
    try (ResultSet row = fenced.executeQuery()) {
      if (!row.next()) {
        throw new ClaimLostException(claim);
      }
      return Duration.ofMillis(row.getLong(1));
    }
  }

  private static Claim read(ResultSet row) throws SQLException {
    return new Claim(
        new StepId(row.getString(1)),
        row.getLong(2),
        row.getInt(3),
        instant(row.getTimestamp(4)),
        instant(row.getTimestamp(5)),
        System.nanoTime());
  }

  private static Instant instant(Timestamp timestamp) {
    return timestamp.toInstant();
  }

  private static void setClaims(
      PreparedStatement statement, Connection connection, Collection<Claim> claims)
      throws SQLException {
    List<String> ids = claims.stream().map(claim -> claim.id().value()).toList();
    statement.setArray(1, texts(connection, ids));
    statement.setArray(
        2, connection.createArrayOf("bigint", claims.stream().map(Claim::token).toArray()));
  }

  private static java.sql.Array texts(Connection connection, Collection<String> values)
      throws SQLException {
    return connection.createArrayOf("text", values.toArray());
  }

  private static void removeFound(Set<Long> tokens, PreparedStatement query) throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        tokens.remove(rows.getLong(1));
      }
    }
  }
}
