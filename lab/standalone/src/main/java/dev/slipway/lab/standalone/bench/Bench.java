package dev.slipway.lab.standalone.bench;

import dev.slipway.lab.standalone.Standalone;
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

  /** Rows that share an installation, and how many processes of each service that has. */
  private record Group(int replicas, List<Row> rows) {

    List<Row> of(Set<String> names) {
      return rows.stream().filter(row -> names.contains(row.name())).toList();
    }
  }

  /** What counts all clusters that were ever known has an installation of its own. */
  private static final List<Group> GROUPS =
      List.of(
          new Group(
              1,
              List.of(
                  new CallsRow(),
                  new IdleHopRow(),
                  new ReadyRow(),
                  new DestroyRow(),
                  new BusyHopRow())),
          new Group(1, List.of(new ManyRow())),
          new Group(2, List.of(new KillRow(), new HandOverRow())));

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
    return GROUPS.stream().flatMap(group -> group.rows().stream()).map(Row::name).toList();
  }

  /** Measures these rows. */
  public void measure(Set<String> names) throws SQLException {
    for (Group group : GROUPS) {
      List<Row> asked = group.of(names);
      if (asked.isEmpty()) {
        continue;
      }
      try (Lab lab = Lab.start(root, group.replicas(), say)) {
        say.accept("warming up");
        lab.await(lab.request(WARM_UP_CLUSTERS), "READY", WARM_UP);
        for (Row row : asked) {
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
        "services: `%s -XX:TieredStopAtLevel=1` and `MALLOC_ARENA_MAX=2`; simulator: `%s` and `%s`; broker: `%s`; all of it, PostgreSQL and the bench on the one machine"
            .formatted(
                String.join(" ", Standalone.SERVICE_FLAGS),
                String.join(" ", Standalone.SIMULATOR_FLAGS),
                String.join(" ", Standalone.YIELDING),
                String.join(" ", Standalone.BROKER_FLAGS)),
        "n ≥ %d in each run of `hop`, and in all runs of `POST` → READY together; %d clusters to warm up"
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
