package dev.slipway.lab.simulator.recordings;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The simulator answers what a real Proxmox VE answered: recorded calls are replayed against it in
 * a scenario's order, and status, reason phrase, headers, keys, messages, task outcomes and task
 * logs compared. Each test plays the scenario of its name.
 */
class RecordingsTest {

  private Path folder;
  private Lab lab;

  @BeforeEach
  void setUp() throws URISyntaxException {
    folder = Recordings.folder();
    lab = new Lab();
  }

  @AfterEach
  void tearDown() {
    if (lab != null) {
      lab.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> leastPrivilege() {
    return scenario("least-privilege");
  }

  @TestFactory
  Stream<DynamicTest> permissions() {
    return scenario("permissions");
  }

  @TestFactory
  Stream<DynamicTest> life() {
    return scenario("life");
  }

  @TestFactory
  Stream<DynamicTest> access() {
    return scenario("access");
  }

  @TestFactory
  Stream<DynamicTest> wire() {
    return scenario("wire");
  }

  private Stream<DynamicTest> scenario(String name) {
    return Scenario.named(name).lines().stream()
        .map(line -> dynamicTest(line, () -> Scenario.perform(line, lab, folder)));
  }
}
