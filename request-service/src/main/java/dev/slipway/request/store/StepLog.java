package dev.slipway.request.store;

import dev.slipway.events.ClusterId;
import dev.slipway.kit.delivery.StepProgress;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;

/** What the steps of the clusters are doing. */
@ApplicationScoped
public class StepLog implements PanacheRepositoryBase<StepEntity, StepEntity.Key> {

  private static final String KEEP =
      """
      insert into step_progress as known (cluster, stage, node, step, kind, attempt,
        next_retry, percent, message, error_code, error, started_at, finished_at, at)
      values (:cluster, :stage, :node, :step, :kind, :attempt,
        cast(:nextRetry as timestamptz), cast(:percent as integer), :message, :code, :error,
        :at, case when :over then cast(:at as timestamptz) end, :at)
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

  /**
   * Keeps the latest: reports may be repeated and come late, and an older one changes nothing. A
   * step that starts anew after its end, as after a resume, begins with a new start.
   */
  @Transactional
  public void keep(StepProgress progress) {
    boolean over =
        switch (progress.kind()) {
          case FINISHED, GAVE_UP -> true;
          case STARTED, WAITING, RETRYING -> false;
        };
    boolean failed = progress.code() != null;
    getEntityManager()
        .createNativeQuery(KEEP)
        .setParameter("cluster", progress.cluster().value())
        .setParameter("stage", progress.stage().name())
        .setParameter("node", progress.node() == null ? "" : progress.node())
        .setParameter("step", progress.step())
        .setParameter("kind", progress.kind().name())
        .setParameter("attempt", progress.attempt())
        .setParameter("nextRetry", progress.nextRetry())
        .setParameter("percent", progress.percent())
        .setParameter("code", progress.code())
        .setParameter("message", failed ? null : progress.message())
        .setParameter("error", failed ? progress.message() : null)
        .setParameter("over", over)
        .setParameter("at", progress.at())
        .executeUpdate();
  }

  /** The cluster's steps in the order in which they began. */
  @Transactional
  public List<LoggedStep> of(ClusterId cluster) {
    return list("cluster", Sort.by("startedAt").and("at"), cluster.value()).stream()
        .map(LoggedStep::of)
        .toList();
  }
}
