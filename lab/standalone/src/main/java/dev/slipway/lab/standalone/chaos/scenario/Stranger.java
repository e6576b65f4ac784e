package dev.slipway.lab.standalone.chaos.scenario;

import dev.slipway.lab.standalone.Looking;
import dev.slipway.lab.standalone.chaos.balance.Line;
import java.util.List;
import java.util.Set;

/**
 * Our VM was destroyed by hand and a stranger's has its VMID, in our pool, when the cluster is to
 * be destroyed. It must be left alone, and somebody must be told.
 */
final class Stranger implements Scenario {

  private static final String CLUSTER = "stranger";
  private static final String NAME = "somebody-elses";

  @Override
  public String name() {
    return "stranger";
  }

  @Override
  public Set<String> guards() {
    return Set.of("mark");
  }

  @Override
  public void play(Scene scene) {
    String id = scene.ready(CLUSTER);
    int vmid = scene.vmid(id);
    String node = scene.administrator().nodeOf(vmid).orElseThrow();
    scene.administrator().destroy(vmid);
    scene.administrator().create(node, vmid, NAME, "slipway");
    long accepted = scene.destroy(id);

    Looking.until(
        () -> scene.events(id, "attention-required", "VM_NOT_OURS") > 0 || scene.destroyed(id),
        Scene.LOOK,
        Scene.LIMIT,
        () -> "neither an alarm nor an end: " + scene.phase(id));
    boolean there = scene.administrator().nameOf(vmid).filter(NAME::equals).isPresent();
    scene.line(
        Line.none(
            "strangers' VMs destroyed", there ? List.of() : List.of(NAME + " had VMID " + vmid)));
    if (there) {
      scene.administrator().destroy(vmid);
    }
    scene.gone(CLUSTER, id, true, accepted);
  }
}
