package dev.slipway.lab.standalone;

import dev.slipway.lab.standalone.bench.Bench;
import dev.slipway.lab.standalone.bench.Extent;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what the design promises in numbers. */
@Command(
    name = "bench",
    description =
        "Measure what the design promises in numbers, with a simulator on which nothing takes its"
            + " time. Exits 1 when a target is missed.",
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {

  private static final Extent QUICK = new Extent(3, 20, 50, 50);

  @Option(names = "--runs", description = "Of each row; 5 by default.", defaultValue = "5")
  private int runs;

  @Option(
      names = "--samples",
      description = "At least so many in each run; 300 by default.",
      defaultValue = "300")
  private int samples;

  @Option(
      names = "--clusters",
      description = "Requested at once, and known while memory is read; 1000 by default.",
      defaultValue = "1000")
  private int clusters;

  @Option(
      names = "--in-flight",
      description = "Clusters under work while hops are measured; 50 by default.",
      defaultValue = "50")
  private int inFlight;

  @Option(
      names = "--quick",
      description = "A first impression: 3 runs of 20 samples, 50 clusters at once.")
  private boolean quick;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "ROW",
      description =
          "Only these rows: calls, hop-idle, ready, destroy, hop-busy, many, kill," + " hand-over.")
  private Set<String> only = new LinkedHashSet<>();

  @Option(names = "--write", description = "Write what was measured to docs/performance.md.")
  private boolean write;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws SQLException {
    Set<String> rows = only.isEmpty() ? new LinkedHashSet<>(Bench.names()) : only;
    if (!Bench.names().containsAll(rows)) {
      throw new Refusal("--only names a row that there is not", "Rows: " + Bench.names());
    }
    if (write && !rows.containsAll(Bench.names())) {
      throw new Refusal("--write with --only would lose the other rows", "Leave one of them out.");
    }
    PrintWriter out = spec.commandLine().getOut();
    Path root = Path.of(System.getProperty("slipway.root", "")).toAbsolutePath();
    Interruption interruption = new Interruption();
    try {
      Bench bench =
          new Bench(
              root, quick ? QUICK : new Extent(runs, samples, clusters, inFlight), out::println);
      bench.measure(rows);
      out.println(bench.table());
      if (write) {
        bench.write(root.resolve("docs/performance.md"));
      }
      return bench.met() ? 0 : 1;
    } catch (RuntimeException e) {
      if (!interruption.asked()) {
        throw e;
      }
      out.println("stopped");
      return Interruption.EXIT_CODE;
    } finally {
      interruption.done();
    }
  }
}
