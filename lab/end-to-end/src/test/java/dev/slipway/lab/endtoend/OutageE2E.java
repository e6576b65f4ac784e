package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.lab.standalone.Services;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Broker or database go away in the middle: the services wait, say so in their health, and go on
 * when they are back.
 */
class OutageE2E {

  private static final List<String> SERVICES =
      List.of("request-service", "vm-service", "bootstrap-service", "kubeconfig-service");

  private final Installation slipway = Installation.shared();
  private final Services services = slipway.standalone().services();

  @Test
  void aClusterGoesOnWhenTheBrokerIsBack() {
    goesOn("without-broker", slipway.standalone()::withoutBroker);
  }

  @Test
  void aClusterGoesOnWhenTheDatabaseIsBack() {
    goesOn("without-database", slipway.standalone()::withoutDatabase);
  }

  private void goesOn(String name, Consumer<Runnable> without) {
    String id = slipway.request("name: " + name + "\n");
    slipway.awaitEvent(id, "vm-created");
    List<Long> before = pids();

    without.accept(this::awaitNotReady);

    slipway.awaitPhase(id, "READY");
    assertThat(slipway.types(id)).doesNotHaveDuplicates().doesNotContain("stage-failed");
    assertThat(pids()).as("nobody had to be started again").isEqualTo(before);
    SERVICES.forEach(services::awaitReady);
    slipway.destroy(id);
    slipway.mustHaveLeftNothing();
  }

  @Test
  void servicesThatStartBeforeTheirDatabaseWait() {
    slipway
        .standalone()
        .withoutDatabase(() -> SERVICES.forEach(service -> restart(service, "Connection error")));

    SERVICES.forEach(services::awaitReady);
  }

  @Test
  void servicesThatStartBeforeTheirBrokerWait() {
    slipway
        .standalone()
        .withoutBroker(() -> SERVICES.forEach(service -> restart(service, "started in")));

    SERVICES.forEach(services::awaitReady);
  }

  /** Kills it and starts it again until its new log has that text; not ready, but alive. */
  private void restart(String service, String text) {
    Path log = slipway.standalone().data().resolve("logs/" + service + ".log");
    services.kill(service);
    long before = occurrences(log, text);
    services.revive(service);
    await(text).atMost(Duration.ofMinutes(1)).until(() -> occurrences(log, text) > before);
    await(service + " says so").atMost(Duration.ofMinutes(1)).until(() -> !services.ready(service));
    assertThat(services.process(service).isAlive()).isTrue();
  }

  private static long occurrences(Path log, String text) {
    try {
      return Files.readAllLines(log).stream().filter(line -> line.contains(text)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Long> pids() {
    return SERVICES.stream().map(services::process).map(ProcessHandle::pid).toList();
  }

  private void awaitNotReady() {
    SERVICES.forEach(
        service ->
            await(service + " says so")
                .atMost(Duration.ofMinutes(2))
                .until(() -> !services.ready(service)));
  }
}
