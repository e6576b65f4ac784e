package dev.slipway.kit.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.DestroyCause;
import dev.slipway.events.EventId;
import dev.slipway.events.FailureCode;
import dev.slipway.events.Stage;
import dev.slipway.events.StageFailed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {

  private record Appended(EventId id, ClusterEvent event, EventId causedBy) {}

  private final ClusterId cluster = Samples.cluster();
  private final EventId cause = Samples.eventId();
  private final Memory outbox = new Memory();

  @Test
  void an_order_to_destroy_names_the_failure_it_follows_from() {
    outbox.appendAll(
        List.of(
            new StageFailed(
                cluster, 1, 1, Stage.VM, null, "clone", FailureCode.UNKNOWN, 3, "m", "r", null),
            new ClusterDestroyRequested(cluster, 1, 1, DestroyCause.FAILURE, "vm-service", null)),
        cause);

    Appended failed = outbox.appended.getFirst();
    Appended destroy = outbox.appended.getLast();
    assertThat(failed.causedBy()).isEqualTo(cause);
    assertThat(destroy.causedBy()).isEqualTo(failed.id());
    assertThat(((ClusterDestroyRequested) destroy.event()).failure()).isEqualTo(failed.id());
  }

  @Test
  void an_order_to_destroy_without_a_failure_stays_as_it_is() {
    ClusterDestroyRequested destroy =
        new ClusterDestroyRequested(cluster, 1, 1, DestroyCause.USER, "demo", null);

    outbox.appendAll(List.of(destroy), cause);

    assertThat(outbox.appended.getFirst().event()).isEqualTo(destroy);
    assertThat(outbox.appended.getFirst().causedBy()).isEqualTo(cause);
  }

  private static final class Memory implements Outbox {
    private final List<Appended> appended = new ArrayList<>();

    @Override
    public EventId append(ClusterEvent event, EventId causedBy) {
      EventId id = Samples.eventId();
      appended.add(new Appended(id, event, causedBy));
      return id;
    }

    @Override
    public void progress(StepProgress progress) {
      throw new UnsupportedOperationException("no progress is told here");
    }
  }
}
