package dev.slipway.lab.standalone.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Measures the rows of the design's table, one after the other. */
public final class Bench {

  private static final Duration WARM_UP = Duration.ofMinutes(5);
  private static final int WARM_UP_CLUSTERS = 20;

  /** Those with one replica share an installation; what fills it comes last. */
  private static final List<Row> ROWS =
      List.of(
          new CallsRow(),
          new IdleHopRow(),
          new ReadyRow(),
          new DestroyRow(),
          new BusyHopRow(),
          new ManyRow(),
          new MemoryRow(),
          new KillRow(),
          new HandOverRow());

  private final Path root;
  private final Extent extent;
  private final Consumer<String> say;
  private final List<Figure> figures = new ArrayList<>();
  private final List<String> loads = new ArrayList<>();

  /**
   * @param root the project, built
   * @param say takes a line of progress
   */
  public Bench(Path root, Extent extent, Consumer<String> say) {
    this.root = root;
    this.extent = extent;
    this.say = say;
  }

  /** The names of all rows. */
  public static List<String> names() {
    return ROWS.stream().map(Row::name).toList();
  }

  /** Measures these rows. */
  public void measure(Set<String> names) throws SQLException {
    List<Row> asked = ROWS.stream().filter(row -> names.contains(row.name())).toList();
    for (int replicas : asked.stream().map(Row::replicas).distinct().sorted().toList()) {
      try (Lab lab = Lab.start(root, replicas, say)) {
        say.accept("warming up");
        lab.await(lab.request(WARM_UP_CLUSTERS), "READY", WARM_UP);
        for (Row row : asked.stream().filter(row -> row.replicas() == replicas).toList()) {
          say.accept(row.name());
          loads.add(row.name() + " " + loadAverage());
          figures.addAll(row.measure(lab, extent, line -> say.accept("  " + line)));
        }
      }
    }
  }

  /** Whether every target was met. */
  public boolean met() {
    return figures.stream().allMatch(Figure::met);
  }

  /** What was measured, in Markdown. */
  public String table() {
    return Table.of(circumstances(), figures);
  }

  /** Writes what was measured into the document. */
  public void write(Path document) {
    try {
      Files.writeString(document, Table.into(Files.readString(document), table()));
    } catch (IOException e) {
      throw new UncheckedIOException(document + " cannot be written", e);
    }
  }

  private List<String> circumstances() {
    return List.of(
        "%s, %d cores, Linux %s, JDK %s"
            .formatted(
                LocalDate.now(ZoneOffset.UTC),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.version"),
                System.getProperty("java.runtime.version")),
        "services: `-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1`; simulator the same with"
            + " `-Xmx512m`, broker with `-Xmx160m`; all of it, PostgreSQL and the bench on the one"
            + " machine",
        "n ≥ %d in each run of `hop` and `ready`, after %d clusters to warm up"
            .formatted(extent.samples(), WARM_UP_CLUSTERS),
        "load average (1 min) when each row began: "
            + loads.stream().collect(Collectors.joining(", ")));
  }

  private static String loadAverage() {
    try {
      return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
    } catch (IOException e) {
      throw new UncheckedIOException("the load average", e);
    }
  }
}
