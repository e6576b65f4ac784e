package dev.slipway.request.store;

import dev.slipway.events.ClusterId;
import dev.slipway.request.RequestConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Remembers which answer a request with an {@code Idempotency-Key} got. */
@ApplicationScoped
public class IdempotencyKeys {

  private final EntityManager entities;
  private final RequestConfig config;
  private final Clock clock;

  IdempotencyKeys(EntityManager entities, RequestConfig config, Clock clock) {
    this.entities = entities;
    this.config = config;
    this.clock = clock;
  }

  /** What is known of a key when a request comes with it. */
  public sealed interface Known {

    /** Nothing: this request is the first, and says so to the others from now on. */
    record First(Attempt attempt) implements Known {}

    /** The first is still running. */
    record Running() implements Known {}

    /** The first had another body. */
    record OtherBody() implements Known {}

    /** The first was answered. */
    record Answered(ClusterId cluster, String answer) implements Known {}
  }

  /** A first request's right to answer. */
  public record Attempt(String token, String key, UUID id) {}

  /**
   * Looks the key up and takes it if it is free, in a transaction of its own: others must see that
   * a first request is running. One that has not answered for longer than the lease has died.
   *
   * @param body the body's fingerprint
   */
  @Transactional(TxType.REQUIRES_NEW)
  public Known begin(String token, String key, String body) {
    Instant now = clock.instant();
    entities
        .createNativeQuery("delete from idempotency where expires_at < :now")
        .setParameter("now", now)
        .executeUpdate();
    Attempt attempt = new Attempt(token, key, UUID.randomUUID());
    int taken =
        entities
            .createNativeQuery(
                """
                insert into idempotency as known (token, key, body, attempt, started_at, expires_at)
                values (:token, :key, :body, :attempt, :now, :expiry)
                on conflict (token, key) do update set body = excluded.body,
                  attempt = excluded.attempt, started_at = excluded.started_at,
                  expires_at = excluded.expires_at
                where known.answer is null and known.started_at < :lost
                """)
            .setParameter("token", token)
            .setParameter("key", key)
            .setParameter("body", body)
            .setParameter("attempt", attempt.id())
            .setParameter("now", now)
            .setParameter("expiry", now.plus(config.api().idempotencyTtl()))
            .setParameter("lost", now.minus(config.api().idempotencyLease()))
            .executeUpdate();
    return taken == 1 ? new Known.First(attempt) : known(token, key, body);
  }

  /**
   * Keeps the answer, in the transaction of what it answers.
   *
   * @throws IllegalStateException if the key went to another request meanwhile, so that the
   *     caller's transaction changes nothing
   */
  @Transactional(TxType.MANDATORY)
  public void answer(Attempt attempt, ClusterId cluster, String answer) {
    int kept =
        entities
            .createNativeQuery(
                """
                update idempotency set cluster = :cluster, answer = :answer
                where token = :token and key = :key and attempt = :attempt and answer is null
                """)
            .setParameter("cluster", cluster.value())
            .setParameter("answer", answer)
            .setParameter("token", attempt.token())
            .setParameter("key", attempt.key())
            .setParameter("attempt", attempt.id())
            .executeUpdate();
    if (kept != 1) {
      throw new IllegalStateException("the Idempotency-Key was given to a later request");
    }
  }

  /** Frees the key of a request that was refused: nothing happened that must not be repeated. */
  @Transactional(TxType.REQUIRES_NEW)
  public void release(Attempt attempt) {
    entities
        .createNativeQuery(
            """
            delete from idempotency
            where token = :token and key = :key and attempt = :attempt and answer is null
            """)
        .setParameter("token", attempt.token())
        .setParameter("key", attempt.key())
        .setParameter("attempt", attempt.id())
        .executeUpdate();
  }

  private Known known(String token, String key, String body) {
    List<?> rows =
        entities
            .createNativeQuery(
                "select body, cluster, answer from idempotency where token = :token and key = :key",
                Object[].class)
            .setParameter("token", token)
            .setParameter("key", key)
            .getResultList();
    if (rows.isEmpty()) {
      // It was released between the two statements: for the caller that is as good as running.
      return new Known.Running();
    }
    Object[] row = (Object[]) rows.get(0);
    if (!body.equals(row[0])) {
      return new Known.OtherBody();
    }
    return row[2] == null
        ? new Known.Running()
        : new Known.Answered(new ClusterId((UUID) row[1]), (String) row[2]);
  }
}
