package dev.slipway.lab.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.standalone.chaos.agent.Catalogue;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {

  private final Catalogue catalogue = Catalogue.packaged();

  @Test
  void theSameSeedGivesTheSamePlan() {
    assertThat(plan(7)).isEqualTo(plan(7));
  }

  @Test
  void anotherSeedGivesAnotherPlan() {
    assertThat(plan(8)).isNotEqualTo(plan(7));
  }

  @Test
  void everythingIsStruckInEveryWay() {
    List<Strike> strikes = plan(7).strikes();

    assertThat(strikes).hasSize(200);
    assertThat(strikes)
        .extracting(Strike::process)
        .containsAll(List.of("request-service", "vm-service-2", "kubeconfig-service"));
    assertThat(strikes).extracting(Strike::kind).contains(Strike.Kind.KILL, Strike.Kind.STOP);
    assertThat(strikes).extracting(Strike::point).containsNull();
    assertThat(strikes)
        .filteredOn(strike -> strike.point() != null)
        .allSatisfy(
            strike ->
                assertThat(catalogue.of(strike.process().replace("-2", "")))
                    .contains(strike.point()));
  }

  @Test
  void clustersOfEveryFateComeWhileThereAreStrikesToCome() {
    List<Life> lives = plan(7).lives();

    assertThat(lives).hasSize(100);
    assertThat(lives).extracting(Life::name).doesNotHaveDuplicates();
    assertThat(lives).extracting(Life::end).contains(Life.End.values());
    assertThat(lives).extracting(Life::atStrike).isSorted().allMatch(strike -> strike < 199);
  }

  private Plan plan(long seed) {
    return Plan.of(seed, 200, 100, 2, catalogue);
  }
}
