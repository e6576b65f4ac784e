package dev.slipway.lab.standalone.deadletters;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A record that a service could not take.
 *
 * @param offset its place in the service's dead-letter queue, its name there
 * @param since when it was put there
 * @param cluster the record's key; null for none
 * @param type the event's; empty when it says none
 * @param reason what the service said, its cause included
 * @param from where it was read first: topic, partition and offset
 * @param redrivenAt null while it was not
 */
public record DeadLetter(
    String service,
    long offset,
    Instant since,
    String cluster,
    String type,
    String id,
    String reason,
    String from,
    Instant redrivenAt) {

  static final String PREFIX = "dead-letter-";

  static DeadLetter of(String service, ConsumerRecord<byte[], byte[]> record, Instant redrivenAt) {
    String cause = header(record, PREFIX + "cause");
    return new DeadLetter(
        service,
        record.offset(),
        Instant.ofEpochMilli(record.timestamp()),
        record.key() == null ? null : text(record.key()),
        header(record, "ce_type"),
        header(record, "ce_id"),
        header(record, PREFIX + "reason") + (cause.isEmpty() ? "" : "; because: " + cause),
        "%s-%s at %s"
            .formatted(
                header(record, PREFIX + "topic"),
                header(record, PREFIX + "partition"),
                header(record, PREFIX + "offset")),
        redrivenAt);
  }

  /** All headers, in their order. */
  static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : record.headers()) {
      headers.put(header.key(), text(header.value()));
    }
    return headers;
  }

  static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? "" : text(header.value());
  }

  static String text(byte[] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
  }
}
