package dev.slipway.kit.steps.engine;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** The real engine in a process of its own, to be killed and frozen. It is up once it is made. */
final class WorkerProcess implements AutoCloseable {
  static final Duration CLAIM = Duration.ofSeconds(2);

  private final Process process;

  private WorkerProcess(Process process) {
    this.process = process;
  }

  static WorkerProcess start(TestDatabase database, String worker) throws IOException {
    Path log = Path.of("target", "worker-" + worker + ".log");
    Files.createDirectories(log.getParent());
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx96m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.jboss.logging.provider=jdk",
            "-cp",
            System.getProperty("java.class.path"),
            WorkerProcess.class.getName(),
            database.url(),
            database.user(),
            worker);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PGPASSWORD", database.password());
    WorkerProcess started =
        new WorkerProcess(builder.redirectErrorStream(true).redirectOutput(log.toFile()).start());
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                database.number("select count(*) from up where worker = '%s'".formatted(worker))
                    == 1);
    return started;
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", name, Long.toString(process.pid())).start().waitFor();
  }

  /** Ends it as an operator would, and waits. */
  boolean end() throws InterruptedException {
    process.destroy();
    return process.waitFor(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  static EngineSettings settings(String worker) {
    return new EngineSettings(
        worker,
        CLAIM,
        CLAIM.dividedBy(4),
        // So long that nothing is found by polling: what is picked up was heard of, or its time had
        // come.
        Duration.ofMinutes(10),
        // Each call and each completion opens a connection, and the server has 100 for all.
        16,
        8,
        Duration.ofMinutes(1),
        Duration.ofSeconds(5));
  }

  public static void main(String[] arguments) throws InterruptedException {
    TestDatabase database =
        new TestDatabase(arguments[0], arguments[1], System.getenv("PGPASSWORD"));
    String worker = arguments[2];
    JdbcTransactions transactions = database.transactions();
    Surroundings surroundings =
        new Surroundings(
            transactions, database, "trial", UnaryOperator.identity(), new SimpleMeterRegistry());
    StepEngine engine =
        new StepEngine(
            settings(worker),
            surroundings,
            List.of(new World(worker, database, transactions)),
            new Signal());
    Runtime.getRuntime().addShutdownHook(new Thread(engine::close));
    database.execute("insert into up values (?)", worker);
    Thread.currentThread().join();
  }
}
