package dev.slipway.lab.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.lab.standalone.canary.TemplateCheck;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What VMs are cloned of. */
@Command(
    name = "templates",
    description = "What VMs are cloned of: whether it is fit for that.",
    mixinStandardHelpOptions = true,
    subcommands = TemplatesCommand.CheckCommand.class)
final class TemplatesCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
  }

  @Command(
      name = "check",
      description =
          "Boot a canary from a template on each Proxmox node, by a running Slipway: a cluster of one"
              + " server whose guest reads its seed, is restarted without it, comes back as the"
              + " same and runs K3s. It is removed again, and plans warn of the template no more."
              + " Exits 0 when all of them came up.",
      mixinStandardHelpOptions = true)
  static final class CheckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The template, as slipway.templates calls it.")
    private String template;

    @Option(names = "--node", description = "Only on this Proxmox node; may be repeated.")
    private List<String> nodes;

    @Option(
        names = "--endpoint",
        description = "The Proxmox VE endpoint; the template's own by default.")
    private String endpoint;

    @Option(names = "--network", description = "The network; the endpoint's by default.")
    private String network;

    @Option(names = "--k3s-version", description = "The K3s version; the default one by default.")
    private String k3sVersion;

    @Option(
        names = "--limit",
        description = "Give a canary up after so many seconds.",
        defaultValue = "1800")
    private int limitSeconds;

    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "Of a running ./slipway up; $XDG_DATA_HOME/slipway by default.")
    private Path data;

    @ArgGroup(exclusive = false, heading = "Or another Slipway, both:%n")
    private Remote remote;

    @Option(names = "--json", description = "The last line of the output is one JSON object.")
    private boolean json;

    @Spec private CommandSpec spec;

    /** Not that of {@code ./slipway up}. */
    private static final class Remote {
      @Option(names = "--api", paramLabel = "URL", required = true)
      private URI api;

      @Option(names = "--token-file", paramLabel = "FILE", required = true)
      private Path token;
    }

    @Override
    public Integer call() {
      SlipwayClient client = client();
      Interruption interruption = new Interruption();
      try {
        return call(client, interruption);
      } finally {
        interruption.done();
      }
    }

    private int call(SlipwayClient client, Interruption interruption) {
      PrintWriter out = spec.commandLine().getOut();
      TemplateCheck check =
          new TemplateCheck(
              client,
              new TemplateCheck.Wanted(
                  template,
                  endpoint,
                  network,
                  k3sVersion,
                  nodes == null ? List.of() : nodes,
                  Duration.ofSeconds(limitSeconds)),
              (node, said) -> out.println(node + "  " + said));
      try {
        boolean fit = check.run();
        check.outcome().path("nodes").forEach(node -> out.println(sentence(node)));
        return fit ? 0 : 1;
      } catch (RuntimeException e) {
        if (interruption.asked()) {
          return Interruption.EXIT_CODE;
        }
        throw e;
      } finally {
        // The signal that ended the check has been heard; what follows is not to be cut short.
        Thread.interrupted();
        if (!check.takenDown()) {
          out.println("not every canary is gone: look for clusters called canary-…");
        }
        if (json) {
          out.println(check.outcome());
        }
        out.flush();
      }
    }

    private SlipwayClient client() {
      if (remote != null) {
        if (!remote.token.toFile().canRead()) {
          throw new Refusal(
              remote.token + " cannot be read", "Name a readable file with --token-file.");
        }
        return new SlipwayClient(remote.api, remote.token);
      }
      Path folder = (data == null ? UpCommand.defaultFolder() : data).toAbsolutePath();
      Whereabouts installation = Whereabouts.of(folder);
      return new SlipwayClient(installation.api(), installation.apiToken());
    }

    private static String sentence(JsonNode node) {
      String name = node.path("proxmoxNode").asText();
      return switch (node.path("outcome").asText()) {
        case "fit" ->
            name
                + ": fit, READY after "
                + node.path("seconds").asText()
                + " s"
                + (node.path("warnings").isEmpty() ? "" : "; but " + node.path("warnings"));
        case "not checked" -> name + ": not checked, " + node.path("message").asText();
        default ->
            "%s: UNFIT, %s in %s: %s — %s"
                .formatted(
                    name,
                    node.path("code").asText("no code"),
                    node.path("step").asText("no step"),
                    node.path("message").asText(),
                    node.path("remedy").asText("Look at the events of the cluster."));
      };
    }
  }
}
