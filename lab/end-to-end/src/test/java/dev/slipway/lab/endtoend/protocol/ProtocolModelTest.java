package dev.slipway.lab.endtoend.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.Samples;
import dev.slipway.events.Stage;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmCreated;
import dev.slipway.request.domain.ClusterStatus;
import dev.slipway.vm.domain.VmStage;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * In every world that can be reached: no resource without an owner, one outcome, ClusterDestroyed
 * only when nothing is left or in flight, and nothing passes a tombstone.
 */
class ProtocolModelTest {

  private static final int EVERYTHING =
      World.DESTROY | World.CRASH | World.FAILURE | World.REPEAT | World.LATE;

  @ParameterizedTest(name = "{0} nodes; {1}")
  @CsvSource({
    "1, DESTROY CRASH FAILURE REPEAT LATE",
    "1, DESTROY CRASH RESTORE",
    "1, FAILURE RESTORE",
    "2, RESTORE",
    "2, ''",
    "2, DESTROY FAILURE",
    "2, DESTROY CRASH",
    "2, DESTROY REPEAT",
    "2, DESTROY LATE",
    "2, CRASH LATE REPEAT",
    "2, FAILURE CRASH",
    "2, FAILURE LATE",
    "3, ''",
    "3, CRASH",
    "3, REPEAT"
  })
  void everyInterleavingKeepsEveryPromise(int nodes, String accidents) {
    keepsEveryPromise(nodes, accidents);
  }

  /** Some minutes, and up to 5 GiB: by hand. */
  @Tag("slow")
  @ParameterizedTest(name = "three nodes; {0}")
  @ValueSource(
      strings = {
        "DESTROY",
        "CRASH REPEAT",
        "FAILURE CRASH",
        "CRASH LATE",
        "FAILURE REPEAT",
        "REPEAT LATE"
      })
  void threeNodesAndTwoFaults(String accidents) {
    keepsEveryPromise(3, accidents);
  }

  private static void keepsEveryPromise(int nodes, String accidents) {
    Explorer.Report report = Explorer.explore(new Rules(), nodes, budget(accidents));

    // Not the logger's business: whoever runs the tests is to see how much was looked at.
    System.out.println(
        "%d nodes, %s: %d states visited, %d of them ends"
            .formatted(
                nodes,
                accidents.isEmpty() ? "no accident" : accidents,
                report.visited(),
                report.ended()));
    assertThat(report.violation()).as(() -> String.join("\n", report.trace())).isNull();
    assertThat(report.ended()).isPositive();
  }

  @Test
  void aTombstoneThatForgetsIsFound() {
    Rules forgetful =
        new Rules() {
          @Override
          VmStage.Transition on(VmStage stage, ClusterEvent event) {
            return stage instanceof VmStage.Undone && event instanceof ClusterRequested
                ? VmStage.unknown(stage.cluster()).on(event)
                : stage.on(event);
          }
        };

    assertThat(Explorer.explore(forgetful, 1, EVERYTHING).violation()).contains("tombstone");
  }

  @Test
  void oneLookAfterAnEarlierCallIsFound() {
    Rules hasty =
        new Rules() {
          @Override
          boolean sole(boolean calledBefore) {
            return true;
          }
        };

    assertThat(Explorer.explore(hasty, 1, EVERYTHING).violation()).contains("left or in flight");
  }

  @Test
  void aReportBeforeTheLastOwnerHasAnsweredIsFound() {
    Rules early =
        new Rules() {
          @Override
          ClusterStatus.Transition on(ClusterStatus status, ClusterEvent event) {
            ClusterStatus.Transition t = super.on(status, event);
            return event instanceof StageUndone undone && undone.stage() == Stage.BOOTSTRAP
                ? super.on(t.next(), Samples.stageUndone(Samples.CLUSTER, Stage.VM))
                : t;
          }
        };

    assertThat(Explorer.explore(early, 1, EVERYTHING).violation()).contains("left or in flight");
  }

  @Test
  void aRepeatedRequestThatStartsOverIsFound() {
    Rules eager =
        new Rules() {
          @Override
          VmStage.Transition on(VmStage stage, ClusterEvent event) {
            return stage instanceof VmStage.Provisioning && event instanceof ClusterRequested
                ? VmStage.unknown(stage.cluster()).on(event)
                : stage.on(event);
          }
        };

    assertThat(Explorer.explore(eager, 1, World.REPEAT).violation()).contains("published twice");
  }

  @Test
  void aDestroyThatDoesNotWaitForItsVmsIsFound() {
    Rules careless =
        new Rules() {
          @Override
          VmStage.Transition on(VmStage stage, ClusterEvent event) {
            return event instanceof ClusterDestroyRequested && !(stage instanceof VmStage.Undone)
                ? new VmStage.Transition(
                    new VmStage.Undone(stage.cluster(), 1, 1, List.of()),
                    List.of(Samples.stageUndone(stage.cluster(), Stage.VM)))
                : stage.on(event);
          }
        };

    assertThat(Explorer.explore(careless, 1, EVERYTHING).violation()).contains("left or in flight");
  }

  @Test
  void aServiceThatDoesNotHeedItsOwnPastIsFound() {
    Rules forgetful =
        new Rules() {
          @Override
          VmStage.Transition on(VmStage stage, ClusterEvent event) {
            return event instanceof VmCreated
                ? new VmStage.Transition(stage, List.of())
                : stage.on(event);
          }
        };

    assertThat(Explorer.explore(forgetful, 1, World.RESTORE).violation())
        .contains("published twice");
  }

  private static int budget(String accidents) {
    int budget = 0;
    for (String accident : accidents.isBlank() ? new String[0] : accidents.split(" ")) {
      budget |=
          switch (accident) {
            case "DESTROY" -> World.DESTROY;
            case "CRASH" -> World.CRASH;
            case "FAILURE" -> World.FAILURE;
            case "REPEAT" -> World.REPEAT;
            case "LATE" -> World.LATE;
            case "RESTORE" -> World.RESTORE;
            default -> throw new IllegalArgumentException(accident);
          };
    }
    return budget;
  }
}
