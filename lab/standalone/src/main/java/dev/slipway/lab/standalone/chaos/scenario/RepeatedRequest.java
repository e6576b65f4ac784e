package dev.slipway.lab.standalone.chaos.scenario;

import dev.slipway.lab.standalone.chaos.agent.Order;
import java.util.Set;

/** request-service dies between the commit of a request and its answer; the client asks again. */
final class RepeatedRequest implements Scenario {

  private static final String CLUSTER = "repeated";

  @Override
  public String name() {
    return "repeated-request";
  }

  @Override
  public Set<String> guards() {
    return Set.of("idempotency");
  }

  @Override
  public void play(Scene scene) {
    Order killed =
        scene.order(
            "request-service", Order.Wanted.of(Order.Action.KILL, "after commit of request", "*"));
    String id = scene.request(CLUSTER);
    scene.await(killed, "the kill after the request's commit");
    if (id != null) {
      scene.awaitReady(id);
      scene.end(CLUSTER, id, true);
    }
  }
}
