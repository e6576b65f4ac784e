package dev.slipway.lab.standalone.chaos.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The points that there are, by service: a line {@code service<TAB>point} each. */
public final class Catalogue {

  private static final String PACKAGED = "/chaos-points.txt";

  private final Map<String, SortedSet<String>> points = new TreeMap<>();

  private Catalogue() {}

  /** What {@code ./slipway chaos --list-points} found. */
  public static Catalogue packaged() {
    try (InputStream file = Catalogue.class.getResourceAsStream(PACKAGED)) {
      Catalogue catalogue = new Catalogue();
      new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .map(line -> line.split("\t", 2))
          .forEach(line -> catalogue.add(line[0], line[1]));
      return catalogue;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was reached in the course of a run. */
  public static Catalogue reached(List<Trace.Hit> hits) {
    Catalogue catalogue = new Catalogue();
    hits.forEach(hit -> catalogue.add(hit.service(), hit.point()));
    return catalogue;
  }

  private void add(String service, String point) {
    points.computeIfAbsent(service, any -> new TreeSet<>()).add(point);
  }

  /** A service's points, sorted. */
  public List<String> of(String service) {
    return List.copyOf(points.getOrDefault(service, new TreeSet<>()));
  }

  /** As the file has it. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    points.forEach((service, all) -> all.forEach(point -> lines.add(service + "\t" + point)));
    return lines;
  }
}
