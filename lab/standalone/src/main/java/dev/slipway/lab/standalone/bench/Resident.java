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

/** The resident memory of each service's process. */
final class Resident {

  private static final double KIB_PER_MIB = 1024;

  /** By then the collectors have gone round several times. */
  private static final Duration REST = Duration.ofMinutes(1);

  private Resident() {}

  /** {@link #of}, when nothing has been asked for a minute. */
  static Map<String, Double> atRest(Lab lab) {
    Lab.pause(REST);
    return of(lab);
  }

  /** {@code VmRSS} in MiB, by service. */
  static Map<String, Double> of(Lab lab) {
    Map<String, Double> resident = new LinkedHashMap<>();
    resident.put(Lab.REQUEST, of(lab, Lab.REQUEST));
    Lab.STAGES.forEach(service -> resident.put(service, of(lab, service)));
    return resident;
  }

  /**
   * What that says.
   *
   * @param rush when the last of so many clusters had just become READY
   * @param once with so many clusters known, at rest
   * @param twice with about twice as many, the first of them destroyed
   */
  static List<Figure> figures(
      Map<String, Double> rush,
      Map<String, Double> once,
      int known,
      Map<String, Double> twice,
      int knownTwice) {
    List<Figure> figures = new ArrayList<>();
    once.forEach(
        (service, mib) -> {
          figures.add(
              new Figure(
                  "%s resident, %d clusters known".formatted(service, known),
                  "MiB",
                  256,
                  List.of(mib),
                  "at rest; %.0f MiB in the rush".formatted(rush.get(service))));
          figures.add(
              new Figure(
                  "%s resident, %d clusters against %d".formatted(service, knownTwice, known),
                  "×",
                  1.1,
                  List.of(twice.get(service) / mib),
                  "%.0f MiB".formatted(twice.get(service))));
        });
    return figures;
  }

  private static double of(Lab lab, String service) {
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
