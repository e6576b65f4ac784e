package dev.slipway.vm.orphans;

import dev.slipway.events.AttentionRequired;
import dev.slipway.events.FailureCode;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.Stage;
import dev.slipway.kit.delivery.Outbox;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.orphans.OrphanTable.Known;
import dev.slipway.vm.store.StageRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Writes down what a sweep found, and tells of each orphan once. */
@ApplicationScoped
class Reports {
  /** When a sweep that failed is tried again. */
  private static final Duration AFTER_FAILURE = Duration.ofMinutes(5);

  private final OrphanTable table;
  private final StageRows rows;
  private final Outbox outbox;
  private final VmConfig config;
  private final Clock clock;

  Reports(OrphanTable table, StageRows rows, Outbox outbox, VmConfig config, Clock clock) {
    this.table = table;
    this.rows = rows;
    this.outbox = outbox;
    this.config = config;
    this.clock = clock;
  }

  /**
   * In the completion's transaction.
   *
   * @return when the endpoint is to be looked at again: soon, if something has been seen once only
   */
  Duration ended(String endpoint, Findings findings) {
    Instant now = clock.instant();
    boolean unconfirmed = false;
    // In one order, so that two sweeps never wait for each other's clusters.
    List<Orphan> inOrder =
        findings.orphans().stream()
            .sorted(Comparator.comparing(orphan -> orphan.cluster().toString()))
            .toList();
    for (Orphan orphan : inOrder) {
      Known known = table.seen(endpoint, orphan, now);
      boolean confirmed = !known.firstSeen().plus(config.sweep().confirmAfter()).isAfter(now);
      if (known.reportedAt() == null && confirmed) {
        table.told(endpoint, orphan, now);
        tell(orphan);
      }
      unconfirmed |= known.reportedAt() == null && !confirmed;
    }
    for (ResourceKind kind : List.of(ResourceKind.VM, ResourceKind.SEED, ResourceKind.VOLUME)) {
      table.forget(endpoint, kind, now, findings.complete(kind));
    }
    Duration next = unconfirmed ? sooner(config.sweep().confirmAfter()) : config.sweep().every();
    table.ended(endpoint, now, now.plus(next), findings.hidden());
    return next;
  }

  /** In a transaction: the endpoint could not be looked at. */
  Duration failed(String endpoint, String why) {
    Duration next = sooner(AFTER_FAILURE);
    table.failed(endpoint, clock.instant().plus(next), why);
    return next;
  }

  private Duration sooner(Duration pause) {
    Duration every = config.sweep().every();
    return pause.compareTo(every) < 0 ? pause : every;
  }

  /** A word on the cluster's history, which changes no stage, be the cluster alive or gone. */
  private void tell(Orphan orphan) {
    rows.lock(orphan.cluster());
    VmStage stage = rows.read(orphan.cluster());
    outbox.append(
        new AttentionRequired(
            orphan.cluster(),
            stage.generation(),
            stage.run(),
            Stage.VM,
            orphan.kind(),
            orphan.resource(),
            FailureCode.ORPHAN_FOUND,
            orphan.message(),
            orphan.remedy()),
        null);
  }
}
