package dev.slipway.lab.standalone.chaos.scenario;

import dev.slipway.lab.standalone.chaos.agent.Order;
import java.util.Set;

/** The worker dies with the answer to the clone call, and the clone takes longer than its claim. */
final class LostAnswer implements Scenario {

  private static final String CLUSTER = "answer";

  @Override
  public String name() {
    return "lost-answer";
  }

  @Override
  public Set<String> guards() {
    return Set.of("found");
  }

  @Override
  public void play(Scene scene) {
    scene
        .site()
        .faults(
            name(),
            "tasks: [{kind: SLOW, type: qmclone, about: \"%s-*\", delay: PT25S, times: 1}]"
                .formatted(scene.name(CLUSTER)));
    Order killed =
        scene.order(Scene.VM, Order.Wanted.of(Order.Action.KILL, "after proxmox clone", "*"));
    String id = scene.request(CLUSTER);
    scene.await(killed, "the kill after the clone call");
    scene.awaitReady(id);
    scene.end(CLUSTER, id, true);
  }
}
