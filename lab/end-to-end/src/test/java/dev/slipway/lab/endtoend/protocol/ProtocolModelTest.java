package dev.slipway.lab.endtoend.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.bootstrap.domain.BootstrapStage;
import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.NodeFailed;
import dev.slipway.events.Samples;
import dev.slipway.events.Stage;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmCreated;
import dev.slipway.request.domain.ClusterStatus;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmState;
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

  /** A server and an agent, which is replaced, done without, or needed (ADR 23). */
  @ParameterizedTest(name = "an agent; {0} replacements, {1} needed; {2}")
  @CsvSource({
    "1, 1, FAILURE",
    "1, 1, DESTROY FAILURE",
    "1, 1, FAILURE CRASH",
    "1, 1, FAILURE REPEAT",
    "1, 1, FAILURE LATE",
    "1, 1, FAILURE RESTORE",
    "1, 0, FAILURE FAILURE_AGAIN",
    "0, 0, DESTROY FAILURE",
    "0, 0, FAILURE CRASH",
    "0, 0, FAILURE REPEAT",
    "0, 0, FAILURE LATE",
    "0, 1, DESTROY FAILURE",
    "0, 1, FAILURE LATE"
  })
  void anAgentThatFailsKeepsEveryPromise(int replacements, int needed, String accidents) {
    keepsEveryPromise(withAnAgent(replacements, needed), accidents);
  }

  private static ClusterSpec withAnAgent(int replacements, int needed) {
    return Samples.bearing(Samples.spec(1, 1), replacements, needed);
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

  private static void keepsEveryPromise(int servers, String accidents) {
    keepsEveryPromise(Samples.spec(servers, 0), accidents);
  }

  private static void keepsEveryPromise(ClusterSpec spec, String accidents) {
    Explorer.Report report = Explorer.explore(new Rules(), spec, budget(accidents));

    // Not the logger's business: whoever runs the tests is to see how much was looked at.
    System.out.println(
        "%d nodes, %s: %d states visited, %d of them ends"
            .formatted(
                spec.nodes(Samples.NAME).size(),
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

  @Test
  void anAgentThatIsReplacedBeforeItIsGoneIsFound() {
    Rules hasty =
        new Rules() {
          @Override
          VmStage.Transition apply(VmStage stage, VmOutcome outcome) {
            VmStage.Transition t = stage.apply(outcome);
            boolean replaced =
                outcome instanceof VmOutcome.GaveUp
                    && outcome.instance() == 1
                    && t.next() instanceof VmStage.Provisioning;
            return replaced ? new VmStage.Transition(second(t.next(), outcome), t.events()) : t;
          }

          private VmStage second(VmStage stage, VmOutcome of) {
            VmStage.Provisioning at = (VmStage.Provisioning) stage;
            List<Vm> vms =
                at.vms().stream()
                    .map(
                        vm ->
                            vm.node().equals(of.node())
                                ? new Vm(
                                    vm.node(),
                                    vm.role(),
                                    vm.size(),
                                    2,
                                    false,
                                    new VmState.Planned())
                                : vm)
                    .toList();
            return new VmStage.Provisioning(at.request(), at.run(), vms);
          }
        };

    assertThat(Explorer.explore(hasty, withAnAgent(1, 1), World.FAILURE).violation())
        .contains("takes its place while node 1 is left");
  }

  @Test
  void anAnswerThatNobodyHeedsIsFound() {
    Rules deaf =
        new Rules() {
          @Override
          BootstrapStage.Transition on(BootstrapStage stage, ClusterEvent event) {
            return event instanceof NodeFailed
                ? new BootstrapStage.Transition(stage, List.of())
                : stage.on(event);
          }
        };

    assertThat(Explorer.explore(deaf, withAnAgent(0, 0), World.FAILURE).violation())
        .contains("nothing more happens");
  }

  private static int budget(String accidents) {
    int budget = 0;
    for (String accident : accidents.isBlank() ? new String[0] : accidents.split(" ")) {
      budget |=
          switch (accident) {
            case "DESTROY" -> World.DESTROY;
            case "CRASH" -> World.CRASH;
            case "FAILURE" -> World.FAILURE;
            case "FAILURE_AGAIN" -> World.FAILURE_AGAIN;
            case "REPEAT" -> World.REPEAT;
            case "LATE" -> World.LATE;
            case "RESTORE" -> World.RESTORE;
            default -> throw new IllegalArgumentException(accident);
          };
    }
    return budget;
  }
}
