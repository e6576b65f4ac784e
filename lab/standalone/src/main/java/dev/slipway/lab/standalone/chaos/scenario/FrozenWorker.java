package dev.slipway.lab.standalone.chaos.scenario;

import dev.slipway.lab.standalone.chaos.agent.Order;
import java.time.Duration;
import java.util.Set;

/**
 * A worker learns that its VMID is a stranger's, and stands still for longer than its claim before
 * it can say so. Another worker learns the same, takes the next VMID, and clones. What the first
 * one knows is about another VMID by then.
 */
final class FrozenWorker implements Scenario {

  private static final String CLUSTER = "frozen";
  private static final String POOL = "slipway";
  private static final int FIRST_VMID = 20_000;

  /** Until the other has surely begun its clone, a claim of 14 s after; the clone takes longer. */
  private static final Duration FROZEN = Duration.ofSeconds(26);

  @Override
  public String name() {
    return "frozen-worker";
  }

  @Override
  public Set<String> guards() {
    return Set.of("fence");
  }

  @Override
  public void play(Scene scene) {
    int next =
        FIRST_VMID
            + (int)
                scene.number(Scene.VM, "select next_offset from lease_cursor where pool = 'vmid'");
    scene.administrator().create("pve1", next, "stranger", POOL);
    scene
        .site()
        .faults(
            name(),
            "tasks: [{kind: SLOW, type: qmclone, about: \"%s-*\", delay: PT30S, times: 1}]"
                .formatted(scene.name(CLUSTER)));
    Order frozen =
        scene.order(
            Scene.VM,
            Order.Wanted.of(Order.Action.STOP, "after calls of clone", "*").stopped(FROZEN));
    String id = scene.request(CLUSTER);
    scene.await(frozen, "the stop after the clone call was refused");
    scene.awaitReady(id);
    scene.end(CLUSTER, id, true);
    scene.administrator().destroy(next);
  }
}
