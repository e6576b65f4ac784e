package dev.slipway.lab.standalone;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts everything and stays until Ctrl-C. */
@Command(
    name = "up",
    description = "Start everything and stay up until Ctrl-C.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

  @Mixin private InstallationOptions installation;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where everything is kept; $XDG_DATA_HOME/slipway by default.")
  private Path data;

  @Option(
      names = "--free-ports",
      description = "Take any free ports instead of 8080 to 8083, 9080 to 9083 and 9092.")
  private boolean freePorts;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Path folder = data == null ? defaultFolder() : data;
    Interruption interruption = new Interruption();
    Standalone.Options options = installation.options(folder.toAbsolutePath(), freePorts);
    try (Standalone standalone = Standalone.start(options, out::println)) {
      out.println("API              " + standalone.api());
      out.println("API token in     " + standalone.apiToken());
      out.println("Kafka            " + standalone.kafka());
      out.println("data and logs in " + standalone.data());
      out.println("up; stop with Ctrl-C");
      new CountDownLatch(1).await();
    } catch (InterruptedException asked) {
      out.println("stopped");
    } catch (RuntimeException e) {
      if (!interruption.asked()) {
        throw e;
      }
      out.println("stopped before everything had started");
      return Interruption.EXIT_CODE;
    } finally {
      interruption.done();
    }
    return 0;
  }

  static Path defaultFolder() {
    String configured = System.getenv("XDG_DATA_HOME");
    Path base =
        configured == null || configured.isBlank()
            ? Path.of(System.getProperty("user.home"), ".local", "share")
            : Path.of(configured);
    return base.resolve("slipway");
  }
}
