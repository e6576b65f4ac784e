package dev.slipway.request.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.request.store.LoggedEvent;
import dev.slipway.request.store.LoggedStep;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FeedTest {

  private static final ClusterId CLUSTER = new ClusterId(UuidCreator.getTimeOrderedEpoch());
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(20);

  /** A history in memory; what is queued happens one by one, right after events were read. */
  private static final class Told implements History {
    final List<LoggedEvent> events = new ArrayList<>();
    final Queue<Runnable> afterReading = new ArrayDeque<>();
    boolean over;

    void add(long number) {
      events.add(
          new LoggedEvent(
              number, UUID.randomUUID(), Instant.EPOCH, "type", "/s", null, null, null, "{}"));
    }

    @Override
    public boolean over() {
      return over;
    }

    @Override
    public List<LoggedEvent> after(long number, int limit) {
      List<LoggedEvent> page =
          events.stream().filter(event -> event.number() > number).limit(limit).toList();
      Runnable next = afterReading.poll();
      if (next != null) {
        next.run();
      }
      return page;
    }

    @Override
    public List<LoggedStep> steps() {
      return List.of();
    }
  }

  private final Told history = new Told();

  @Test
  void theFirstMessageIsThatTheFollowerWasLetIn() throws Exception {
    history.add(1);
    assertThat(feed(NEVER, NEVER).next()).containsExactly(Message.HEARTBEAT);
  }

  @Test
  void aPageIsReadWhenTheOneBeforeWasTaken() throws Exception {
    LongStream.rangeClosed(1, Feed.PAGE + 3).forEach(history::add);
    Feed feed = begun(NEVER, NEVER);
    assertThat(feed.next()).extracting(Message::number).hasSize(Feed.PAGE).startsWith(1L);
    assertThat(feed.next())
        .extracting(Message::number)
        .containsExactly(Feed.PAGE + 1L, Feed.PAGE + 2L, Feed.PAGE + 3L);
  }

  @Test
  void whatNoWordCameOfIsFoundByPolling() throws Exception {
    history.afterReading.add(() -> history.add(1));
    assertThat(begun(NEVER, SOON).next()).extracting(Message::number).containsExactly(1L);
  }

  @Test
  void wordComesBeforeThePoll() throws Exception {
    Feed feed = begun(NEVER, NEVER);
    history.afterReading.add(
        () -> {
          history.add(1);
          feed.wake();
        });
    assertThat(feed.next()).extracting(Message::number).containsExactly(1L);
  }

  @Test
  void silenceIsBroken() throws Exception {
    assertThat(begun(SOON, NEVER).next()).containsExactly(Message.HEARTBEAT);
  }

  @Test
  void anEndThatComesWhileReadingIsReadFirst() throws Exception {
    history.afterReading.add(
        () -> {
          history.add(1);
          history.over = true;
        });
    Feed feed = begun(NEVER, SOON);
    assertThat(feed.next()).extracting(Message::number).containsExactly(1L);
    assertThat(feed.next()).isEmpty();
    assertThat(feed.next()).isEmpty();
  }

  @Test
  void anOutageOfTheDatabaseIsWaitedOut() throws Exception {
    history.add(1);
    history.afterReading.add(
        () -> {
          throw new PersistenceException(new SQLException("connection refused", "08001"));
        });
    assertThat(begun(NEVER, SOON).next()).extracting(Message::number).containsExactly(1L);
  }

  @Test
  void anotherFailureIsNot() throws Exception {
    history.afterReading.add(
        () -> {
          throw new PersistenceException(new SQLException("no such table", "42P01"));
        });
    Feed feed = begun(NEVER, SOON);
    assertThatThrownBy(feed::next).isInstanceOf(PersistenceException.class);
  }

  @Test
  void aClosedFeedLetsItsFollowerGo() throws Exception {
    Feed feed = begun(NEVER, NEVER);
    CompletableFuture<Void> reading = new CompletableFuture<>();
    history.afterReading.add(() -> reading.complete(null));
    CompletableFuture<Void> closing = reading.thenRunAsync(feed::close);
    assertThat(feed.next()).isEmpty();
    closing.join();
  }

  private Feed feed(Duration heartbeat, Duration poll) {
    return new Feed(CLUSTER, history, 0, new Limits(heartbeat, poll, 1));
  }

  /** One that has said that it is alive. */
  private Feed begun(Duration heartbeat, Duration poll) throws InterruptedException {
    Feed feed = feed(heartbeat, poll);
    feed.next();
    return feed;
  }
}
