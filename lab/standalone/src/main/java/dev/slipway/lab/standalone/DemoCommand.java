package dev.slipway.lab.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts everything, makes a cluster, uses it, destroys it, stops everything. */
@Command(
    name = "demo",
    description =
        "Start everything, request a cluster, watch it, use its kubeconfig, destroy it, stop.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

  @Mixin private InstallationOptions installation;

  @Option(names = "--name", description = "The cluster's name.", defaultValue = "demo")
  private String name;

  @Option(
      names = "--kubeconfig",
      paramLabel = "PATH",
      description = "Where the kubeconfig is written; ./<name>.kubeconfig by default.")
  private Path kubeconfig;

  @Option(names = "--json", description = "The last line of the output is one JSON object.")
  private boolean json;

  @Option(
      names = "--limit",
      description = "Give up after so many seconds.",
      defaultValue = "300",
      hidden = true)
  private int limitSeconds;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Interruption interruption = new Interruption();
    ObjectNode outcome = new ObjectMapper().createObjectNode();
    try {
      outcome = run(out);
      return outcome.path("leaks").asInt() == 0 ? 0 : 1;
    } catch (RuntimeException e) {
      if (interruption.asked()) {
        outcome.put("outcome", "stopped");
        return Interruption.EXIT_CODE;
      }
      outcome.put("outcome", "failed").put("error", String.valueOf(e.getMessage()));
      throw e;
    } finally {
      if (json) {
        out.println(outcome);
      }
      out.flush();
      interruption.done();
    }
  }

  private ObjectNode run(PrintWriter out) {
    Path file = kubeconfig == null ? Path.of(name + ".kubeconfig") : kubeconfig;
    if (Files.exists(file)) {
      throw new Refusal(
          file + " is there already", "Name another file with --kubeconfig, or another cluster.");
    }
    Standalone.Options options = installation.options(null, true);
    try (Standalone standalone = Standalone.start(options, out::println);
        EventTail events = new EventTail(standalone.kafka())) {
      SlipwayClient api = new SlipwayClient(standalone.api(), standalone.apiToken());
      Demo demo = new Demo(api, events, out, name, file, Duration.ofSeconds(limitSeconds));
      try {
        ObjectNode outcome = demo.run();
        List<String> left = standalone.leftovers().map(Leftovers::all).orElse(List.of());
        left.forEach(one -> out.println("left on the hypervisor: " + one));
        return outcome.put("leaks", left.size());
      } finally {
        // The signal that ended the demo has been heard; what follows is not to be cut short.
        Thread.interrupted();
        demo.tidy();
        if (!demo.takenDown()) {
          standalone.keepData();
          out.println(
              "not everything is gone; what is known of it is kept in " + standalone.data());
        }
        out.println("stopping everything");
      }
    }
  }
}
