package dev.slipway.request.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterRequested;
import dev.slipway.kit.delivery.Outbox;
import dev.slipway.request.problem.ErrorCode;
import dev.slipway.request.problem.ProblemException;
import dev.slipway.request.store.Clusters;
import dev.slipway.request.store.IdempotencyKeys;
import dev.slipway.request.view.ClusterViews;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Optional;

/** Commits an accepted request: the cluster, its event and the answer in one transaction. */
@ApplicationScoped
class Acceptance {

  private final Clusters clusters;
  private final Outbox outbox;
  private final IdempotencyKeys keys;
  private final ObjectMapper json;
  private final Clock clock;

  Acceptance(
      Clusters clusters, Outbox outbox, IdempotencyKeys keys, ObjectMapper json, Clock clock) {
    this.clusters = clusters;
    this.outbox = outbox;
    this.keys = keys;
    this.json = json;
    this.clock = clock;
  }

  /** Refuses early what {@link #commit} would refuse, before a secret is laid down for it. */
  void refuseTakenName(String name) {
    clusters.living(name).ifPresent(holder -> refuse(name, holder.id()));
  }

  /**
   * Commits.
   *
   * @param attempt the Idempotency-Key's; null for none
   * @return the cluster as it stands, as JSON
   */
  @Transactional
  String commit(ClusterRequested event, boolean protection, IdempotencyKeys.Attempt attempt) {
    Optional<ClusterId> holder = clusters.insert(event, protection, clock.instant());
    holder.ifPresent(id -> refuse(event.name().value(), id));
    outbox.append(event, null);
    String answer = view(event.cluster());
    if (attempt != null) {
      keys.answer(attempt, event.cluster(), answer);
    }
    return answer;
  }

  private String view(ClusterId id) {
    try {
      return json.writeValueAsString(ClusterViews.fresh(clusters.known(id).orElseThrow()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a cluster cannot be written as JSON", e);
    }
  }

  private static void refuse(String name, ClusterId holder) {
    throw new ProblemException(
        ErrorCode.NAME_TAKEN, "The living cluster " + holder + " has the name '" + name + "'.");
  }
}
