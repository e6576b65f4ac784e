package dev.slipway.kit.delivery.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CommitListenerTest {
  private final AtomicInteger tries = new AtomicInteger();

  @Test
  void a_bug_does_not_end_it() throws InterruptedException {
    CommitListener listener =
        new CommitListener(
            purpose -> {
              tries.incrementAndGet();
              throw new IllegalStateException("a bug");
            },
            "listener",
            "channel",
            payload -> {},
            () -> {});
    Thread listening = Thread.ofPlatform().start(listener);

    await().untilAsserted(() -> assertThat(tries).hasValueGreaterThan(1));

    listener.stop();
    listening.join();
  }
}
