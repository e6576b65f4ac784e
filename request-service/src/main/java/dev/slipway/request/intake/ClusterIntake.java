package dev.slipway.request.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterName;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.FailurePolicy;
import dev.slipway.request.body.BodyReader;
import dev.slipway.request.body.ClusterRequest;
import dev.slipway.request.body.ClusterRequestReader;
import dev.slipway.request.body.Violations;
import dev.slipway.request.problem.ErrorCode;
import dev.slipway.request.problem.ProblemException;
import dev.slipway.request.rules.ClusterRules;
import dev.slipway.request.store.IdempotencyKeys;
import dev.slipway.request.store.IdempotencyKeys.Attempt;
import dev.slipway.request.store.IdempotencyKeys.Known;
import dev.slipway.request.token.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * Takes a request in: reads it, checks it, lays its secrets down in the vault and only then commits
 * it, so that no spec ever speaks of a secret that is not there.
 */
@ApplicationScoped
public class ClusterIntake {

  private static final Duration STILL_RUNNING = Duration.ofSeconds(2);

  private final Caller caller;
  private final ClusterRules rules;
  private final SecretDeposits deposits;
  private final Acceptance acceptance;
  private final IdempotencyKeys keys;

  ClusterIntake(
      Caller caller,
      ClusterRules rules,
      SecretDeposits deposits,
      Acceptance acceptance,
      IdempotencyKeys keys) {
    this.caller = caller;
    this.rules = rules;
    this.deposits = deposits;
    this.acceptance = acceptance;
    this.keys = keys;
  }

  /**
   * What became of a request.
   *
   * @param body the cluster as it stood when it was accepted, as JSON
   * @param replayed whether an earlier request with the same key got this answer first
   */
  public record Accepted(ClusterId cluster, String body, boolean replayed) {}

  /**
   * Accepts a request or refuses it with a problem.
   *
   * @param key the Idempotency-Key; null for none
   */
  public Accepted take(byte[] body, boolean yaml, String key) {
    if (key == null) {
      return accept(body, yaml, null);
    }
    checkKey(key);
    return switch (keys.begin(caller.name(), key, caller.fingerprint(body))) {
      case Known.First(Attempt attempt) -> acceptOnce(body, yaml, attempt);
      case Known.Answered(ClusterId cluster, String answer) -> new Accepted(cluster, answer, true);
      case Known.Running() ->
          throw new ProblemException(
                  ErrorCode.IDEMPOTENCY_KEY_IN_USE,
                  "A request with the Idempotency-Key '" + key + "' has not been answered yet.")
              .retryAfter(STILL_RUNNING);
      case Known.OtherBody() ->
          throw new ProblemException(
              ErrorCode.IDEMPOTENCY_KEY_REUSED,
              "The Idempotency-Key '" + key + "' was first sent with another body.");
    };
  }

  private Accepted acceptOnce(byte[] body, boolean yaml, Attempt attempt) {
    boolean accepted = false;
    try {
      Accepted answer = accept(body, yaml, attempt);
      accepted = true;
      return answer;
    } finally {
      // A refused request changed nothing: it may be mended and sent with the same key.
      if (!accepted) {
        keys.release(attempt);
      }
    }
  }

  private Accepted accept(byte[] body, boolean yaml, Attempt attempt) {
    JsonNode tree = BodyReader.object(body, yaml);
    Violations violations = new Violations();
    ClusterRequest request = ClusterRequestReader.read(tree, violations);
    rules.check(request, violations);
    violations.refuse();
    String team = request.team() == null ? caller.team() : request.team();
    caller.requireActsFor(team);

    ClusterId cluster = new ClusterId(UuidCreator.getTimeOrderedEpoch());
    acceptance.refuseTakenName(request.name());
    rules.secrets(request).forEach((name, secret) -> deposits.lay(cluster, name, secret));
    ClusterRequested event =
        new ClusterRequested(
            cluster,
            1,
            1,
            ClusterName.of(request.name()),
            rules.spec(request, cluster),
            request.failurePolicy() == null ? FailurePolicy.DESTROY : request.failurePolicy(),
            caller.name(),
            team);
    boolean protection = Boolean.TRUE.equals(request.deletionProtection());
    return new Accepted(cluster, acceptance.commit(event, protection, attempt), false);
  }

  private static void checkKey(String key) {
    if (!key.matches("[\\x21-\\x7e]{1,255}")) {
      throw new ProblemException(
          ErrorCode.INVALID_PARAMETER,
          "The Idempotency-Key must have 1 to 255 visible ASCII characters.");
    }
  }
}
