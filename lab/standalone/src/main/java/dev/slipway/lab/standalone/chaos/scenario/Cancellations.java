package dev.slipway.lab.standalone.chaos.scenario;

import dev.slipway.lab.standalone.Looking;
import dev.slipway.lab.standalone.chaos.agent.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * A cluster for each forward step, destroyed in the middle of it, and a cluster for each thing that
 * a step may wait for without end. Nothing is killed: the balance has the times.
 */
final class Cancellations implements Scenario {

  private static final int AT_ONCE = 6;
  private static final String BOOTSTRAP = "bootstrap-service";
  private static final Duration INTO_THE_WAIT = Duration.ofSeconds(1);

  /** Over before anybody could ask to be told of it. */
  private static final String FIRST = "place";

  private static final Map<String, List<String>> STEPS =
      Map.of(
          Scene.VM,
          List.of(
              FIRST,
              "clone",
              "configure",
              "resize",
              "upload-seed",
              "attach-seed",
              "start",
              "await-ssh",
              "eject-seed",
              "delete-seed"),
          BOOTSTRAP,
          List.of(
              "await-cloud-init",
              "make-host-key",
              "swap-host-key",
              "disable-cloud-init",
              "check-requirements",
              "configure-k3s",
              "download-k3s",
              "verify-k3s",
              "install-k3s",
              "start-k3s",
              "await-node",
              "await-cluster"),
          "kubeconfig-service",
          List.of("fetch", "verify"));

  /**
   * A wait.
   *
   * @param faults with NAME for the cluster's
   */
  private record Wait(String service, String step, String faults) {}

  private static final Map<String, Wait> WAITS = new TreeMap<>();

  static {
    add(
        "slow-clone",
        Scene.VM,
        "clone",
        "tasks: [{kind: SLOW, type: qmclone, about: NAME, delay: PT40S}]");
    add(
        "clone-call",
        Scene.VM,
        "clone",
        "calls: [{kind: DELAY, method: POST, path: /nodes/*/qemu/*/clone, vm: NAME, delay: PT9S, times: 1}]");
    add(
        "slow-look",
        Scene.VM,
        "configure",
        "calls: [{kind: DELAY, method: GET, path: /nodes/*/qemu/*/config, vm: NAME, delay: PT9S, times: 1}]");
    add(
        "slow-start",
        Scene.VM,
        "start",
        "tasks: [{kind: SLOW, type: qmstart, about: NAME, delay: PT30S}]");
    add("no-boot", Scene.VM, "await-ssh", "guests: [{kind: NEVER_BOOTS, guests: NAME}]");
    add("ssh-hangs", Scene.VM, "await-ssh", "guests: [{kind: SSH_HANGS, guests: NAME}]");
    add(
        "cloud-init",
        BOOTSTRAP,
        "await-cloud-init",
        "guests: [{kind: CLOUD_INIT_HANGS, guests: NAME}]");
    add(
        "command",
        BOOTSTRAP,
        "await-cloud-init",
        "guests: [{kind: SSH_COMMAND_HANGS, guests: NAME}]");
    add("k3s-hangs", BOOTSTRAP, "start-k3s", "guests: [{kind: K3S_HANGS, guests: NAME}]");
    add("k3s-crashes", BOOTSTRAP, "start-k3s", "guests: [{kind: K3S_CRASHES, guests: NAME}]");
    add("not-ready", BOOTSTRAP, "await-node", "guests: [{kind: NODE_NEVER_READY, guests: NAME}]");
    add("no-api", BOOTSTRAP, "await-node", "guests: [{kind: API_NOT_READY, guests: NAME}]");
  }

  private static void add(String name, String service, String step, String faults) {
    WAITS.put(name, new Wait(service, step, faults.replace("NAME", "\"NAME-*\"")));
  }

  @Override
  public String name() {
    return "cancellations";
  }

  @Override
  public Set<String> guards() {
    return Set.of();
  }

  @Override
  public void play(Scene scene) {
    Semaphore places = new Semaphore(AT_ONCE);
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      STEPS.forEach(
          (service, steps) ->
              steps.forEach(
                  step ->
                      all.add(
                          threads.submit(() -> within(places, () -> at(scene, service, step))))));
      WAITS.forEach(
          (name, wait) ->
              all.add(threads.submit(() -> within(places, () -> waiting(scene, name, wait)))));
      all.forEach(Cancellations::ended);
    }
  }

  /** Destroyed as the step's calls begin; at once, if it came by before anybody looked. */
  private static void at(Scene scene, String service, String step) {
    String name = "cancel-" + step + (service.equals("kubeconfig-service") ? "-k" : "");
    String id = scene.request(name);
    Order reached = note(scene, service, step, id);
    Looking.until(
        () -> reached.done() || step.equals(FIRST) || scene.phase(id).equals("READY"),
        Duration.ofMillis(10),
        Scene.LIMIT,
        () -> name + " came neither to its step nor to its end");
    reached.withdraw();
    scene.end(name, id, false);
  }

  private static void waiting(Scene scene, String name, Wait wait) {
    String cluster = "wait-" + name;
    scene.site().faults(cluster, wait.faults().replace("NAME", scene.name(cluster)));
    String id = scene.request(cluster);
    scene.await(note(scene, wait.service(), wait.step(), id), cluster);
    Looking.pause(INTO_THE_WAIT);
    scene.end(cluster, id, false);
  }

  private static Order note(Scene scene, String service, String step, String id) {
    return scene.order(service, Order.Wanted.of(Order.Action.NOTE, "before calls of " + step, id));
  }

  private static void within(Semaphore places, Runnable work) {
    places.acquireUninterruptibly();
    try {
      work.run();
    } finally {
      places.release();
    }
  }

  private static void ended(Future<?> one) {
    try {
      one.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
