package dev.slipway.lab.standalone.chaos.scenario;

import dev.slipway.lab.standalone.Looking;
import dev.slipway.lab.standalone.chaos.balance.Line;
import java.util.List;
import java.util.Set;

/** The VM is there and our token cannot see it any more when the cluster is to be destroyed. */
final class OutOfSight implements Scenario {

  private static final String CLUSTER = "out-of-sight";
  private static final String POOL = "slipway";

  @Override
  public String name() {
    return "out-of-sight";
  }

  @Override
  public Set<String> guards() {
    return Set.of("absence");
  }

  @Override
  public void play(Scene scene) {
    String id = scene.ready(CLUSTER);
    int vmid = scene.vmid(id);
    scene.administrator().takeOut(vmid, POOL);
    long accepted = scene.destroy(id);

    Looking.until(
        () -> scene.events(id, "attention-required", "VM_NOT_VISIBLE") > 0 || scene.destroyed(id),
        Scene.LOOK,
        Scene.LIMIT,
        () -> "neither an alarm nor an end: " + scene.phase(id));
    boolean falselyGone = scene.destroyed(id) && scene.administrator().nodeOf(vmid).isPresent();
    scene.line(
        Line.none("said to be gone, and there", falselyGone ? List.of("VM " + vmid) : List.of()));
    scene.administrator().putIn(vmid, POOL);
    scene.gone(CLUSTER, id, true, accepted);
  }
}
