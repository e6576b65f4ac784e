package dev.slipway.request.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OpenFeedsTest {

  private static final ClusterId CLUSTER = new ClusterId(UuidCreator.getTimeOrderedEpoch());

  private final OpenFeeds open = new OpenFeeds(2);

  @Test
  void aFeedThatGoesTwiceMakesRoomForOne() {
    Feed first = feed();
    assertThat(open.add(first)).isTrue();
    assertThat(open.add(feed())).isTrue();
    assertThat(open.add(feed())).isFalse();
    open.remove(first);
    open.remove(first);
    assertThat(open.add(feed())).isTrue();
    assertThat(open.add(feed())).isFalse();
  }

  @Test
  void atTheEndAllAreClosedAndSoIsOneThatComesLate() throws Exception {
    Feed early = feed();
    Feed late = feed();
    open.add(early);
    open.end();
    open.add(late);
    assertThat(early.next()).isEmpty();
    assertThat(late.next()).isEmpty();
  }

  private static Feed feed() {
    Duration never = Duration.ofHours(1);
    return new Feed(CLUSTER, null, 0, new Limits(never, never, 1));
  }
}
