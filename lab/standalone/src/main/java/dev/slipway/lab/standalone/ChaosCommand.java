package dev.slipway.lab.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.lab.standalone.chaos.Chaos;
import dev.slipway.lab.standalone.chaos.Guards;
import dev.slipway.lab.standalone.chaos.Site;
import dev.slipway.lab.standalone.chaos.balance.BalanceSheet;
import dev.slipway.lab.standalone.chaos.scenario.Scenario;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tries to break what is promised about crashes. */
@Command(
    name = "chaos",
    description =
        "Kill and stop services while clusters come and go, on the simulator; then draw up the"
            + " balance. Exits 1 when it does not balance: something was lost, leaked or doubled.",
    mixinStandardHelpOptions = true)
final class ChaosCommand implements Callable<Integer> {

  private static final int MOST_REPLICAS = 5;
  private static final int USUAL_STRIKES = 20;
  private static final int FEWEST_CLUSTERS = 8;

  @Option(names = "--kills", description = "How many random strikes; 20 by default.")
  private Integer kills;

  @Option(
      names = "--seed",
      description = "Who is struck where and when; 1 by default.",
      defaultValue = "1")
  private long seed;

  @Option(
      names = "--clusters",
      description = "Requested in the course of the run; by default one for every strike.")
  private Integer clusters;

  @Option(
      names = "--replicas",
      description = "How many processes of each service, 1 to 5; 2 by default.",
      defaultValue = "2")
  private int replicas;

  @Option(
      names = "--without",
      paramLabel = "GUARD",
      description = "Switch a guard off, and see it go red.")
  private String without;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "SCENARIO",
      description =
          "Only these scenarios, and no random strikes unless --kills asks for some; 'none' for"
              + " none.")
  private Set<String> only;

  @Option(
      names = "--every-point",
      description =
          "Instead: kill once at every point of provisioning, of destroying and of both together.")
  private boolean everyPoint;

  @Option(
      names = "--points",
      paramLabel = "REGEX",
      description = "Of --every-point only those that this is found in.",
      defaultValue = "")
  private Pattern points;

  @Option(names = "--list-points", description = "Instead: print the points that there are.")
  private boolean listPoints;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where everything is kept; a temporary folder by default, which is removed.")
  private Path data;

  @Option(names = "--json", description = "The last line is one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (replicas < 1 || replicas > MOST_REPLICAS) {
      throw new Refusal(
          "--replicas is " + replicas, "Give a number from 1 to " + MOST_REPLICAS + ".");
    }
    if (only != null && !only.equals(Set.of("none")) && !Scenario.names().containsAll(only)) {
      throw new Refusal(
          "--only names a scenario that there is not", "Scenarios: " + Scenario.names());
    }
    if (without != null && !Guards.names().contains(without)) {
      throw new Refusal("there is no guard " + without, "Guards: " + Guards.names());
    }
    PrintWriter out = spec.commandLine().getOut();
    Path root = Path.of(System.getProperty("slipway.root", "")).toAbsolutePath();
    Path folder = data == null ? null : data.toAbsolutePath();
    Interruption interruption = new Interruption();
    long began = System.nanoTime();
    try (Site site = Site.start(root, folder, replicas, without, out::println)) {
      Chaos chaos = new Chaos(site, line -> out.println(at(began) + line));
      if (listPoints) {
        chaos.points().forEach(out::println);
        return 0;
      }
      run(chaos);
      BalanceSheet sheet = chaos.balance();
      out.print(sheet.text());
      if (json) {
        out.println(sheet.json(circumstances(began)));
      }
      return sheet.balances() ? 0 : 1;
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

  private void run(Chaos chaos) {
    if (everyPoint) {
      chaos.everyPoint(points);
      return;
    }
    if (strikes() > 0) {
      int asked = clusters == null ? Math.max(FEWEST_CLUSTERS, strikes()) : clusters;
      chaos.strike(seed, strikes(), asked, replicas);
    }
    chaos.play(scenarios(), "scene-" + seed);
  }

  /** Whoever names a guard or scenarios wants to see these. */
  private int strikes() {
    if (kills != null) {
      return kills;
    }
    return only == null && scenariosOf(without).isEmpty() ? USUAL_STRIKES : 0;
  }

  private Set<String> scenarios() {
    if (only != null) {
      return only;
    }
    Set<String> guarded = scenariosOf(without);
    return guarded.isEmpty() ? Scenario.names() : guarded;
  }

  private static Set<String> scenariosOf(String guard) {
    return Scenario.all().stream()
        .filter(scenario -> scenario.guards().contains(String.valueOf(guard)))
        .map(Scenario::name)
        .collect(Collectors.toSet());
  }

  private static String at(long began) {
    return "%5.0f s  ".formatted((System.nanoTime() - began) / 1e9);
  }

  private ObjectNode circumstances(long began) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("seed", seed).put("kills", strikes()).put("replicas", replicas);
    root.put("without", without).put("seconds", (System.nanoTime() - began) / 1_000_000_000L);
    return root;
  }
}
