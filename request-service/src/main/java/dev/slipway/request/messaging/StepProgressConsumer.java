package dev.slipway.request.messaging;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.slipway.kit.delivery.DatabaseOutage;
import dev.slipway.kit.delivery.StepProgress;
import dev.slipway.request.store.StepLog;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Keeps what steps report of themselves, as many reports at once as Kafka gives. Nothing depends on
 * them, so what cannot be read or kept is left out and not parked.
 */
@ApplicationScoped
class StepProgressConsumer {

  private static final Logger LOG = Logger.getLogger(StepProgressConsumer.class);
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private static final long PAUSE_SECONDS = 1;

  private final StepLog steps;
  private final CountDownLatch stopping = new CountDownLatch(1);

  StepProgressConsumer(StepLog steps) {
    this.steps = steps;
  }

  @Incoming("cluster-progress")
  @Blocking
  void consume(ConsumerRecords<String, byte[]> records) {
    List<StepProgress> reports = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : records) {
      read(record).ifPresent(reports::add);
    }
    keep(reports);
  }

  private static Optional<StepProgress> read(ConsumerRecord<String, byte[]> record) {
    try {
      // There may be no record's value, and no object in it.
      return Optional.ofNullable(JSON.readValue(record.value(), StepProgress.class));
    } catch (IOException | IllegalArgumentException e) {
      LOG.warnf(
          "No step progress at %s-%d, offset %d",
          record.topic(), record.partition(), record.offset());
      return Optional.empty();
    }
  }

  void stop(@Observes ShutdownEvent event) {
    stopping.countDown();
  }

  /** An outage of the database is waited out in place: a step's end must not be missed. */
  private void keep(List<StepProgress> reports) {
    while (true) {
      try {
        steps.keep(reports);
        return;
      } catch (RuntimeException e) {
        if (!DatabaseOutage.explains(e)) {
          keepWhatCanBeKept(reports, e);
          return;
        }
        if (stopped()) {
          // Not acknowledged: whoever runs next keeps them.
          throw e;
        }
      }
    }
  }

  private void keepWhatCanBeKept(List<StepProgress> reports, RuntimeException why) {
    if (reports.size() == 1) {
      StepProgress report = reports.getFirst();
      LOG.warnf(why, "Step progress of %s, %s is left out", report.cluster(), report.step());
      return;
    }
    reports.forEach(report -> keep(List.of(report)));
  }

  private boolean stopped() {
    try {
      return stopping.await(PAUSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
