package dev.slipway.request.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.request.stream.Feed;
import dev.slipway.request.stream.Message;
import dev.slipway.request.stream.Streams;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.unchecked.Unchecked;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.concurrent.ExecutorService;
import org.jboss.logging.Logger;

/** Answers with a feed as server-sent events. */
@ApplicationScoped
class EventStreams {

  private static final Logger LOG = Logger.getLogger(EventStreams.class);

  private final Streams streams;
  private final ObjectMapper json;
  private final ExecutorService threads;

  EventStreams(Streams streams, ObjectMapper json, @VirtualThreads ExecutorService threads) {
    this.streams = streams;
    this.json = json;
    this.threads = threads;
  }

  /** The feed as a stream that asks it for more only when the client has taken what there was. */
  Multi<OutboundSseEvent> answer(Feed feed, RoutingContext http, Sse sse) {
    // The end of the exchange and not only the stream's: it may never be subscribed to.
    http.addEndHandler(ended -> streams.letGo(feed));
    if (http.response().closed()) {
      streams.letGo(feed);
    }
    http.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    // Or nginx keeps the messages until it has a bufferful.
    http.response().putHeader("X-Accel-Buffering", "no");
    return Multi.createBy()
        .repeating()
        .uni(() -> Uni.createFrom().item(Unchecked.supplier(feed::next)).runSubscriptionOn(threads))
        .whilst(messages -> !messages.isEmpty())
        .onItem()
        .<Message>disjoint()
        .onItem()
        .transform(message -> event(message, sse))
        .onFailure()
        .invoke(e -> LOG.error("A live stream breaks off; its client may come again", e))
        .onTermination()
        .invoke(() -> streams.letGo(feed));
  }

  private OutboundSseEvent event(Message message, Sse sse) {
    OutboundSseEvent.Builder event = sse.newEventBuilder();
    if (message.isHeartbeat()) {
      return event.comment("").build();
    }
    if (message.number() != null) {
      event.id(Long.toString(message.number()));
    }
    return event.name(message.type()).data(line(message.view())).build();
  }

  private String line(Object view) {
    try {
      // Bodies are kept as they came: line breaks between their tokens are the only ones in JSON.
      return json.writeValueAsString(view).replace('\n', ' ').replace('\r', ' ');
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a view that is no JSON", e);
    }
  }
}
