package dev.slipway.lab.standalone.chaos.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Many clusters at once and no fault: what is then repeated or too much at once has no excuse. */
final class Crowd implements Scenario {

  private static final int CLUSTERS = 14;

  @Override
  public String name() {
    return "crowd";
  }

  @Override
  public Set<String> guards() {
    return Set.of("relay-lease", "lanes", "slots", "vault");
  }

  @Override
  public void play(Scene scene) {
    List<String> ids = new ArrayList<>();
    for (int number = 1; number <= CLUSTERS; number++) {
      ids.add(scene.request("crowd-" + number));
    }
    ids.forEach(scene::awaitReady);
    List<Long> accepted = ids.stream().map(scene::destroy).toList();
    for (int i = 0; i < CLUSTERS; i++) {
      scene.gone("crowd-" + (i + 1), ids.get(i), true, accepted.get(i));
    }
  }
}
