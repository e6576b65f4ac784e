package dev.slipway.request.api;

import dev.slipway.events.AttentionRequired;
import dev.slipway.events.FailureCode;
import dev.slipway.events.ParkedResourceForced;
import dev.slipway.events.ResourceKind;
import dev.slipway.kit.delivery.Outbox;
import dev.slipway.request.domain.Attention;
import dev.slipway.request.domain.Phase;
import dev.slipway.request.problem.ErrorCode;
import dev.slipway.request.problem.ProblemException;
import dev.slipway.request.store.ClusterRow;
import dev.slipway.request.store.Clusters;
import dev.slipway.request.token.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.stream.Collectors;

/** What could not be removed and waits for a person; an operator may end the waiting. */
@ApplicationScoped
class ParkedResources {

  private final Clusters clusters;
  private final Outbox outbox;
  private final Caller caller;

  ParkedResources(Clusters clusters, Outbox outbox, Caller caller) {
    this.clusters = clusters;
    this.outbox = outbox;
    this.caller = caller;
  }

  /**
   * Announces that the operator answers for the resource from now on. One that was forced before is
   * not forced twice.
   *
   * @return the cluster as it stands
   * @throws ProblemException NOT_PARKED when nothing of that kind and name is parked
   */
  @Transactional
  ClusterRow force(ClusterRow found, ResourceKind kind, String resource) {
    clusters.lock(found.id());
    ClusterRow row = clusters.known(found.id()).orElseThrow();
    Attention named =
        row.status().attention().stream()
            .filter(each -> each.asked().kind() == kind)
            .filter(each -> each.asked().resource().equals(resource))
            .reduce((earlier, later) -> later)
            .filter(each -> each.state() != Attention.State.RESOLVED)
            .orElseThrow(() -> notParked(row, kind, resource));
    if (named.state() == Attention.State.OPEN && !waitedFor(row, named.asked())) {
      throw notParked(row, kind, resource);
    }
    if (named.state() == Attention.State.OPEN) {
      AttentionRequired asked = named.asked();
      outbox.append(
          new ParkedResourceForced(
              row.id(),
              asked.generation(),
              asked.run(),
              asked.stage(),
              kind,
              resource,
              caller.name()),
          null);
    }
    return row;
  }

  /** Of a cluster that lives only a VM that is to be replaced is; an orphan is nobody's. */
  private static boolean waitedFor(ClusterRow row, AttentionRequired asked) {
    return row.phase() == Phase.DESTROYING
        || (row.phase() != Phase.DESTROYED && asked.code() != FailureCode.ORPHAN_FOUND);
  }

  private static ProblemException notParked(ClusterRow row, ResourceKind kind, String resource) {
    List<Attention> open =
        row.status().attention().stream()
            .filter(each -> each.state() == Attention.State.OPEN)
            .filter(each -> waitedFor(row, each.asked()))
            .toList();
    String what =
        open.isEmpty()
            ? "nothing"
            : open.stream()
                .map(each -> each.asked().kind() + " " + each.asked().resource())
                .collect(Collectors.joining(", "));
    return new ProblemException(
        ErrorCode.NOT_PARKED,
        "The cluster is %s; %s %s is not parked, %s is."
            .formatted(row.phase(), kind, resource, what));
  }
}
