package dev.slipway.lab.standalone.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Resident memory of each service's process, at so many known clusters and at twice as many. */
final class MemoryRow implements Row {

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final double KIB_PER_MIB = 1024;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public List<Figure> measure(Lab lab, Extent extent, Consumer<String> say) {
    int first = Math.max(extent.clusters(), lab.requested());
    know(lab, first, extent.inFlight());
    Map<String, Double> single = resident(lab);
    say.accept("at %d known clusters: %s MiB".formatted(lab.requested(), single));
    know(lab, 2 * first, extent.inFlight());
    Map<String, Double> twice = resident(lab);
    say.accept("at %d known clusters: %s MiB".formatted(lab.requested(), twice));
    List<Figure> figures = new ArrayList<>();
    single.forEach(
        (service, mib) -> {
          figures.add(
              new Figure(
                  "%s resident, %d clusters known".formatted(service, first),
                  "MiB",
                  256,
                  List.of(mib),
                  ""));
          figures.add(
              new Figure(
                  "%s resident at %d clusters against %d".formatted(service, 2 * first, first),
                  "×",
                  1.1,
                  List.of(twice.get(service) / mib),
                  "%.0f MiB".formatted(twice.get(service))));
        });
    return figures;
  }

  private static void know(Lab lab, int count, int inFlight) {
    while (lab.requested() < count) {
      lab.await(lab.request(Math.min(inFlight, count - lab.requested())), "READY", LIMIT);
    }
  }

  private static Map<String, Double> resident(Lab lab) {
    Map<String, Double> resident = new LinkedHashMap<>();
    resident.put(Lab.REQUEST, resident(lab, Lab.REQUEST));
    Lab.STAGES.forEach(service -> resident.put(service, resident(lab, service)));
    return resident;
  }

  private static double resident(Lab lab, String service) {
    long pid = lab.standalone().services().process(service).pid();
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / KIB_PER_MIB)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException("the memory of " + service, e);
    }
  }
}
