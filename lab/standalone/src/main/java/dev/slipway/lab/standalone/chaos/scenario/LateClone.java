package dev.slipway.lab.standalone.chaos.scenario;

import dev.slipway.lab.standalone.Looking;
import dev.slipway.lab.standalone.chaos.agent.Order;
import java.time.Duration;
import java.util.Set;

/**
 * A clone call is on its way for longer than its caller waits; the cluster is destroyed meanwhile,
 * its VMID is found free, and then the call arrives.
 */
final class LateClone implements Scenario {

  private static final String CLUSTER = "late-clone";

  /** Longer than the call's time-out, shorter than until the second look. */
  private static final Duration ON_ITS_WAY = Duration.ofSeconds(25);

  @Override
  public String name() {
    return "late-clone";
  }

  @Override
  public Set<String> guards() {
    return Set.of("second-look");
  }

  @Override
  public void play(Scene scene) {
    scene
        .site()
        .faults(
            name(),
            "calls: [{kind: DELAY, method: POST, path: \"/nodes/*/qemu/*/clone\", vm: \"%s-*\", delay: %s, times: 1}]"
                .formatted(scene.name(CLUSTER), ON_ITS_WAY));
    Order called =
        scene.order(Scene.VM, Order.Wanted.of(Order.Action.NOTE, "before proxmox clone", "*"));
    String id = scene.request(CLUSTER);
    scene.await(called, "the clone call");
    long arrives = System.nanoTime() + ON_ITS_WAY.toNanos();
    scene.end(CLUSTER, id, false);
    // The call may arrive after the cluster's end, which is what must not be.
    Looking.until(
        () -> System.nanoTime() > arrives && cloned(scene),
        Scene.LOOK,
        Scene.LIMIT,
        () -> "the clone call never arrived");
  }

  private static boolean cloned(Scene scene) {
    for (var vm : scene.site().history().path("vms")) {
      if (vm.path("name").asText().startsWith(scene.name(CLUSTER))) {
        return true;
      }
    }
    return false;
  }
}
