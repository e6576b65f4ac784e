package dev.slipway.lab.standalone.chaos.balance;

import dev.slipway.lab.standalone.Looking;
import dev.slipway.lab.standalone.chaos.Site;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the services' own tables still hold when every cluster is gone. */
final class Ledgers {

  private static final List<String> STAGES =
      List.of("vm-service", "bootstrap-service", "kubeconfig-service");

  private static final String REQUEST = "request-service";
  private static final String VM = "vm-service";
  private static final String KUBECONFIG = "kubeconfig-service";

  private static final Duration LOOK = Duration.ofMillis(500);

  /** The longest that something may take of which no cluster waits: an unrequested deposit. */
  private static final Duration SETTLING = Duration.ofSeconds(90);

  private final Site site;

  Ledgers(Site site) {
    this.site = site;
  }

  /** Waits until nothing is under way any more, or it never will be. */
  void settle() {
    Looking.within(() -> stepRows().isEmpty() && unsent() == 0, LOOK, SETTLING);
  }

  List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    lines.add(
        leases(
            "VMID leases", "select vmid || ' ' || cluster from vmid_lease where state = 'LEASED'"));
    lines.add(leases("address leases", "select address from address_lease"));
    lines.add(leases("reservations", "select cluster || ' ' || node from reservation"));
    lines.add(leases("slots", "select resource || ' ' || holder from slot"));
    lines.add(leases("waits for slots", "select holder from slot_wait"));
    lines.add(Line.none("step rows", stepRows()));
    lines.add(Line.none("outbox rows unsent", unsent()));
    lines.add(
        Line.none(
            "secrets left", rows(KUBECONFIG, "select cluster || ' ' || name from vault_secret")));
    lines.add(
        Line.none(
            "vaults not erased",
            rows(
                KUBECONFIG,
                "select cluster || ' ' || state from vault_cluster where state <> 'ERASED'")));
    return lines;
  }

  /** How many clusters request-service knows. */
  long known() {
    return Long.parseLong(rows(REQUEST, "select count(*) from cluster").getFirst());
  }

  /** The clusters that were READY at some time: with a kubeconfig, and without any seed. */
  List<String> wereReady() {
    return rows(
        REQUEST,
        """
        select cluster from event_log
        where type in ('dev.slipway.cluster.kubeconfig-stored.v1', 'dev.slipway.cluster.seed-removed.v1')
        group by cluster having count(distinct type) = 2""");
  }

  /** Events that were said more often than once, by what they are about. */
  List<String> doubledEvents() {
    return rows(
        REQUEST,
        """
        select cluster || ' ' || type || ' ' || coalesce(stage, '') || ' ' || coalesce(node, '')
          || ' ' || coalesce(data ->> 'instance', '') || ': ' || count(*)
        from event_log
        where type not in ('dev.slipway.cluster.kubeconfig-read.v1',
          'dev.slipway.cluster.cluster-destroy-requested.v1', 'dev.slipway.cluster.attention-required.v1')
        group by cluster, type, stage, node, data ->> 'instance'
        having count(*) > 1""");
  }

  /**
   * Clusters that do not have one StageUndone of each stage and one ClusterDestroyed at the end.
   */
  List<String> incompleteEnds() {
    return rows(
        REQUEST,
        """
        select cluster || ': ' || count(*) filter (where type like '%.stage-undone.v1')
          || ' undone, ' || count(*) filter (where type like '%.cluster-destroyed.v1') || ' destroyed'
        from event_log group by cluster
        having count(distinct stage) filter (where type like '%.stage-undone.v1') <> 3
          or count(*) filter (where type like '%.cluster-destroyed.v1') <> 1""");
  }

  /** Facts of a stage that came after its own StageUndone. */
  List<String> lateEvents() {
    return rows(
        REQUEST,
        """
        select late.cluster || ' ' || late.type from event_log late
        join event_log undone on undone.cluster = late.cluster and undone.source = late.source
          and undone.type like '%.stage-undone.v1' and undone.number < late.number
        where late.source <> '/request-service'""");
  }

  List<String> failures() {
    return rows(
        REQUEST,
        """
        select cluster || ' ' || coalesce(stage, '') || ' ' || (data ->> 'code')
          || ': ' || coalesce(data ->> 'message', '')
        from event_log where type = 'dev.slipway.cluster.stage-failed.v1'""");
  }

  List<String> alarms() {
    return rows(
        REQUEST,
        """
        select cluster || ' ' || coalesce(stage, '') || ' ' || (data ->> 'code')
        from event_log where type = 'dev.slipway.cluster.attention-required.v1'""");
  }

  private Line leases(String name, String sql) {
    return Line.none(name, rows(VM, sql));
  }

  /** The orphan sweep's row is no cluster's, and never goes. */
  private List<String> stepRows() {
    List<String> rows = new ArrayList<>();
    for (String stage : STAGES) {
      rows.addAll(
          rows(
              stage,
              "select id || ' due ' || due_at || ' attempts ' || attempts from step"
                  + " where id not like 'sweep/%'"));
    }
    return rows;
  }

  private long unsent() {
    Map<String, Long> unsent = new LinkedHashMap<>();
    for (String service : List.of(REQUEST, VM, "bootstrap-service", KUBECONFIG)) {
      unsent.put(
          service,
          Long.parseLong(
              rows(service, "select count(*) from outbox where sent_at is null").getFirst()));
    }
    return unsent.values().stream().mapToLong(Long::longValue).sum();
  }

  private List<String> rows(String service, String sql) {
    try (Connection database = site.database(service);
        Statement query = database.createStatement();
        ResultSet rows = query.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException("the database of " + service, e);
    }
  }
}
