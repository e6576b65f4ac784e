package dev.slipway.request.api;

import dev.slipway.request.store.ClusterRow;
import dev.slipway.request.store.Clusters;
import dev.slipway.request.store.EventLog;
import dev.slipway.request.view.ClusterSummary;
import dev.slipway.request.view.ClusterView;
import dev.slipway.request.view.ClusterViews;
import dev.slipway.request.view.EventView;
import jakarta.enterprise.context.ApplicationScoped;

/** What is asked of clusters and their history. */
@ApplicationScoped
class Listing {

  private final Clusters clusters;
  private final EventLog log;
  private final ClusterViews views;

  Listing(Clusters clusters, EventLog log, ClusterViews views) {
    this.clusters = clusters;
    this.log = log;
    this.views = views;
  }

  ClusterView cluster(ClusterRow row) {
    return views.of(row);
  }

  ListPage<ClusterSummary> clusters(Clusters.Filter filter, int limit) {
    return ListPage.of(
        clusters.list(filter, limit + 1), limit, ClusterSummary::of, row -> row.id().toString());
  }

  ListPage<EventView> events(ClusterRow row, long after, int limit) {
    return ListPage.of(
        log.after(row.id(), after, limit + 1),
        limit,
        EventView::of,
        event -> Long.toString(event.number()));
  }
}
