package dev.slipway.request.store;

import dev.slipway.events.ClusterId;
import dev.slipway.kit.delivery.StepProgress;
import io.agroal.api.AgroalDataSource;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** What the steps of the clusters are doing. */
@ApplicationScoped
public class StepLog implements PanacheRepositoryBase<StepEntity, StepEntity.Key> {

  private static final String KEEP =
      """
      insert into step_progress as known (cluster, stage, node, step, kind, attempt,
        next_retry, percent, message, error_code, error, started_at, finished_at, at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (cluster, stage, node, step) do update set
        kind = excluded.kind, attempt = excluded.attempt, next_retry = excluded.next_retry,
        percent = excluded.percent, message = excluded.message,
        error_code = case when excluded.error_code is not null
          or (known.finished_at is not null and excluded.kind = 'STARTED')
          then excluded.error_code else known.error_code end,
        error = case when excluded.error_code is not null
          or (known.finished_at is not null and excluded.kind = 'STARTED')
          then excluded.error else known.error end,
        started_at = case
          when known.finished_at is not null and excluded.kind = 'STARTED'
          then excluded.started_at else known.started_at end,
        finished_at = excluded.finished_at, at = excluded.at
      where excluded.at >= known.at
      """;

  private static final Comparator<StepProgress> BY_ROW =
      Comparator.<StepProgress, UUID>comparing(report -> report.cluster().value())
          .thenComparing(StepProgress::stage)
          .thenComparing(StepLog::node)
          .thenComparing(StepProgress::step);

  private final AgroalDataSource database;

  StepLog(AgroalDataSource database) {
    this.database = database;
  }

  /**
   * Keeps the latest: reports may be repeated and come late, and an older one changes nothing. A
   * step that starts anew after its end, as after a resume, begins with a new start.
   */
  @Transactional
  public void keep(List<StepProgress> reports) {
    // Replicas that share reports for a moment take the rows in the same order.
    List<StepProgress> ordered = reports.stream().sorted(BY_ROW).toList();
    try (Connection connection = database.getConnection();
        PreparedStatement keep = connection.prepareStatement(KEEP)) {
      for (StepProgress report : ordered) {
        set(keep, report);
        keep.addBatch();
      }
      keep.executeBatch();
    } catch (SQLException e) {
      throw new PersistenceException("Step progress cannot be kept", e);
    }
  }

  private static void set(PreparedStatement keep, StepProgress report) throws SQLException {
    boolean over =
        switch (report.kind()) {
          case FINISHED, GAVE_UP -> true;
          case STARTED, WAITING, RETRYING -> false;
        };
    boolean failed = report.code() != null;
    Object[] values = {
      report.cluster().value(),
      report.stage().name(),
      node(report),
      report.step(),
      report.kind().name(),
      report.attempt(),
      time(report.nextRetry()),
      report.percent(),
      failed ? null : report.message(),
      report.code(),
      failed ? report.message() : null,
      time(report.at()),
      over ? time(report.at()) : null,
      time(report.at())
    };
    for (int i = 0; i < values.length; i++) {
      keep.setObject(i + 1, values[i]);
    }
  }

  private static String node(StepProgress report) {
    return report.node() == null ? "" : report.node();
  }

  private static OffsetDateTime time(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  /** The cluster's steps in the order in which they began. */
  @Transactional
  public List<LoggedStep> of(ClusterId cluster) {
    return list("cluster", Sort.by("startedAt").and("at"), cluster.value()).stream()
        .map(LoggedStep::of)
        .toList();
  }
}
