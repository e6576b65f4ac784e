package dev.slipway.lab.standalone.chaos.scenario;

import dev.slipway.lab.standalone.chaos.agent.Order;
import java.util.Set;

/**
 * The worker dies before the commit of what a VM will be called, and another cluster is given the
 * same VMID. Had the clone been called for already, its VM would be nobody's.
 */
final class LostIntent implements Scenario {

  @Override
  public String name() {
    return "lost-intent";
  }

  @Override
  public Set<String> guards() {
    return Set.of("intent");
  }

  @Override
  public void play(Scene scene) {
    Order killed =
        scene.order(Scene.VM, Order.Wanted.of(Order.Action.KILL, "before commit of place", "*"));
    String first = scene.request("intent-1");
    scene.await(killed, "the kill before the commit of the placement");
    String second = scene.request("intent-2");
    scene.awaitReady(first);
    scene.awaitReady(second);
    scene.end("intent-1", first, true);
    scene.end("intent-2", second, true);
  }
}
