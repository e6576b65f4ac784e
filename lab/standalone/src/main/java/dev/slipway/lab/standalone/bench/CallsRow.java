package dev.slipway.lab.standalone.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Calls to Proxmox VE in the life of one cluster of one node, polls of tasks apart. */
final class CallsRow implements Row {

  /**
   * What cannot be left out, by class, for one node with two nodes to choose from: read what there
   * is, make, and before each of the three phases that change the VM see that it is ours.
   */
  static final Map<String, Integer> LEAST =
      Map.of(
          // nodes, VMs, permissions, the storages of two nodes; the seed, gone; seed and disks,
          // gone
          "list", 8,
          // two templates; our VM before it is made, ejected, destroyed; pending; the VMID, free
          "read", 7,
          "clone", 1,
          // hardware, disk, seed in, seed out
          "configure", 4,
          "upload", 1,
          "power", 2,
          "delete", 1,
          "destroy", 1);

  private static final String VM_SERVICE = "vm-service";
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @Override
  public String name() {
    return "calls";
  }

  @Override
  public List<Figure> measure(Lab lab, Extent extent, Consumer<String> say) {
    int least = LEAST.values().stream().mapToInt(Integer::intValue).sum();
    List<Double> factors = new ArrayList<>();
    String note = "";
    // The first of some minutes also sees what bridges there are, and what cards the templates
    // have.
    life(lab);
    for (int run = 1; run <= extent.fewRuns(); run++) {
      Map<String, Integer> before = calls(lab);
      life(lab);
      Map<String, Integer> made = calls(lab);
      before.forEach((kind, count) -> made.merge(kind, -count, Integer::sum));
      int polls = made.remove("task");
      made.values().removeIf(count -> count == 0);
      int sum = made.values().stream().mapToInt(Integer::intValue).sum();
      factors.add((double) sum / least);
      note = "%d calls and %d polls; at the least %d".formatted(sum, polls, least);
      say.accept("run %d: %s: %s".formatted(run, note, made));
    }
    return List.of(
        new Figure("Proxmox calls of a cluster's life against the least", "×", 1.3, factors, note));
  }

  private static void life(Lab lab) {
    String id = lab.request();
    lab.await(List.of(id), "READY", LIMIT);
    lab.destroyAll(List.of(id), LIMIT);
  }

  private static Map<String, Integer> calls(Lab lab) {
    return lab.metrics(VM_SERVICE).samples().stream()
        .filter(sample -> sample.name().equals("slipway_proxmox_call_seconds_count"))
        .collect(
            Collectors.groupingBy(
                sample -> sample.tags().get("class"),
                Collectors.summingInt(sample -> (int) sample.value())));
  }
}
