package dev.slipway.kit.delivery.deadletter;

import dev.slipway.kit.delivery.Inbox;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.IncomingKafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaConnectorIncomingConfiguration;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.smallrye.reactive.messaging.kafka.fault.KafkaFailureHandler;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.BiConsumer;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/**
 * SmallRye's dead-letter queue, with one exception: a record that was abandoned because the service
 * stops during a database outage is nobody's fault. Its failure is left unanswered, so that its
 * offset is not committed and whoever owns the partition next reads it again.
 */
@ApplicationScoped
@Identifier(DeadLettersUnlessStopping.STRATEGY)
class DeadLettersUnlessStopping implements KafkaFailureHandler.Factory {

  static final String STRATEGY = "dead-letter-queue-unless-stopping";

  private final KafkaFailureHandler.Factory deadLetters;

  DeadLettersUnlessStopping(
      @Identifier("dead-letter-queue") KafkaFailureHandler.Factory deadLetters) {
    this.deadLetters = deadLetters;
  }

  @Override
  public KafkaFailureHandler create(
      KafkaConnectorIncomingConfiguration configuration,
      Vertx vertx,
      KafkaConsumer<?, ?> consumer,
      BiConsumer<Throwable, Boolean> reportFailure) {
    return new Handler(deadLetters.create(configuration, vertx, consumer, reportFailure));
  }

  private record Handler(KafkaFailureHandler deadLetters) implements KafkaFailureHandler {

    @Override
    public <K, V> Uni<Void> handle(
        IncomingKafkaRecord<K, V> record, Throwable reason, Metadata metadata) {
      return abandoned(reason)
          ? Uni.createFrom().nothing()
          : deadLetters.handle(record, reason, metadata);
    }

    @Override
    public void terminate() {
      deadLetters.terminate();
    }

    private static boolean abandoned(Throwable reason) {
      for (Throwable cause = reason; cause != null; cause = cause.getCause()) {
        if (cause instanceof Inbox.AbandonedException) {
          return true;
        }
      }
      return false;
    }
  }
}
