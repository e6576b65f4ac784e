package dev.slipway.lab.endtoend;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How far a service is behind the events topic. */
final class Lag {

  private static final String EVENTS = "slipway.clusters.events.v1";
  private static final int PARTITIONS = 12;

  private Lag() {}

  /** In records, as the broker knows it: what was taken is noted once a second. */
  static long of(Admin admin, String service) throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest =
        IntStream.range(0, PARTITIONS)
            .mapToObj(partition -> new TopicPartition(EVENTS, partition))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    Map<TopicPartition, OffsetAndMetadata> taken =
        admin.listConsumerGroupOffsets(service).partitionsToOffsetAndMetadata().get();
    long lag = 0;
    for (var end : admin.listOffsets(latest).all().get().entrySet()) {
      OffsetAndMetadata offset = taken.get(end.getKey());
      lag += end.getValue().offset() - (offset == null ? 0 : offset.offset());
    }
    return lag;
  }
}
