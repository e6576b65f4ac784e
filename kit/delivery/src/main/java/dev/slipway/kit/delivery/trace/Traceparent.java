package dev.slipway.kit.delivery.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Carries a W3C trace from the event that came in to the events that go out, with the propagation
 * API alone: whether anything records spans is for the application to decide.
 */
public final class Traceparent {

  private static final String EXTENSION = "traceparent";
  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

  private Traceparent() {}

  /** The trace of the current thread; empty when there is none. */
  public static Optional<String> current() {
    Map<String, String> carrier = new HashMap<>();
    W3C.inject(Context.current(), carrier, Map::put);
    return Optional.ofNullable(carrier.get(EXTENSION));
  }

  /** The current thread's context, with the record's trace unless it is in one already. */
  public static Context of(ConsumerRecord<?, ?> record) {
    Context context = Context.current();
    return Span.fromContext(context).getSpanContext().isValid()
        ? context
        : W3C.extract(context, record, ExtensionHeaders.INSTANCE);
  }

  private enum ExtensionHeaders implements TextMapGetter<ConsumerRecord<?, ?>> {
    INSTANCE;

    @Override
    public Iterable<String> keys(ConsumerRecord<?, ?> record) {
      return List.of(EXTENSION);
    }

    @Override
    public String get(ConsumerRecord<?, ?> record, String key) {
      Header header = record.headers().lastHeader("ce_" + key);
      return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
  }
}
