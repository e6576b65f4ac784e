package dev.slipway.lab.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs request-service's own replay, in a process of its own. */
@Command(
    name = "replay",
    description =
        "Fold the topic of events once more, beside request-service's projection, and tell what"
            + " differs. Exits 0 when nothing does, 1 when something does, 2 when that cannot be"
            + " said. Publishes nothing.",
    mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {

  private static final int TROUBLE = 2;
  private static final String MAIN = "dev.slipway.request.replay.ReplayCommand";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Of a running ./slipway up; $XDG_DATA_HOME/slipway by default.")
  private Path data;

  @ArgGroup(exclusive = false, heading = "Or backends of your own, all four:%n")
  private Backends backends;

  @Option(
      names = "--swap",
      description = "Put what was replayed in the place of what differs, in one transaction.")
  private boolean swap;

  @Option(
      names = "--from-scratch",
      description = "Read the topic from its beginning, not from where the last equal replay was.")
  private boolean fromScratch;

  @Option(names = "--json", description = "Say it in JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  /** Not those of {@code ./slipway up}. */
  private static final class Backends {
    @Option(names = "--kafka", paramLabel = "BOOTSTRAP", required = true)
    private String kafka;

    @Option(names = "--jdbc-url", paramLabel = "URL", required = true)
    private String jdbcUrl;

    @Option(names = "--user", paramLabel = "USER", required = true)
    private String user;

    @Option(names = "--password-file", paramLabel = "FILE", required = true)
    private Path passwordFile;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try {
      return replay(backends == null ? ofTheInstallation() : ofTheOptions());
    } catch (Refusal e) {
      spec.commandLine().getErr().println("slipway: " + e.getMessage());
      return TROUBLE;
    }
  }

  private Map<String, String> ofTheInstallation() {
    Path folder = (data == null ? UpCommand.defaultFolder() : data).toAbsolutePath();
    Whereabouts installation = Whereabouts.of(folder);
    String role = Service.REQUEST.database;
    return environment(
        installation.kafka(),
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(installation.postgres(), role),
        role,
        Whereabouts.password(folder, role));
  }

  private Map<String, String> ofTheOptions() {
    if (!backends.passwordFile.toFile().canRead()) {
      throw new Refusal(
          backends.passwordFile + " cannot be read", "Name a readable file with --password-file.");
    }
    return environment(
        backends.kafka, backends.jdbcUrl, backends.user, DataFolder.read(backends.passwordFile));
  }

  /** As the service has it: a command line is for everybody to read. */
  private static Map<String, String> environment(
      String kafka, String url, String user, String password) {
    return Map.of(
        "KAFKA_BOOTSTRAP_SERVERS",
        kafka,
        "QUARKUS_DATASOURCE_JDBC_URL",
        url,
        "QUARKUS_DATASOURCE_USERNAME",
        user,
        "QUARKUS_DATASOURCE_PASSWORD",
        password);
  }

  private int replay(Map<String, String> environment) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(Jvm.command(List.of("-Xmx256m", "-XX:+UseSerialGC")));
    command.addAll(List.of("-cp", classPath(), MAIN));
    if (swap) {
      command.add("--swap");
    }
    if (fromScratch) {
      command.add("--from-scratch");
    }
    if (json) {
      command.add("--json");
    }
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(environment);
    return builder.start().waitFor();
  }

  private static String classPath() {
    Path root = Path.of(System.getProperty("slipway.root", "")).toAbsolutePath();
    Path built = Service.REQUEST.jar(root).getParent();
    if (!built.toFile().isDirectory()) {
      throw new Refusal("request-service is not built yet", "Run ./slipway build.");
    }
    return Stream.of("app", "lib/main", "lib/boot")
        .map(folder -> built.resolve(folder) + "/*")
        .collect(Collectors.joining(":"));
  }
}
