package dev.slipway.lab.simulator.recordings;

import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The simulator answers what a real Proxmox VE answered: recorded calls are replayed against it in
 * a scenario's order, and status, reason phrase, keys, messages, task outcomes and task logs
 * compared.
 *
 * <p>A scenario is a file of lines: the name of a recording; {@code await} for the end of the last
 * task, or of the one that a named recording started; {@code without-pools} for the lab as it was
 * before it had a user with the least privileges; {@code do METHOD path [form]} for a call that
 * prepares something; {@code grant path privilege…} for somebody who had almost no rights; {@code
 * kill} for the last task's worker; {@code hold vmid} and {@code release} for somebody else who
 * holds that VM's lock.
 */
class RecordingsTest {

  private static final Path FOLDER = folder();

  private Lab lab;

  @BeforeEach
  void setUp() throws URISyntaxException {
    assumeTrue(
        Files.isDirectory(FOLDER),
        "skipped: the recordings are not in " + FOLDER + " (set -Dslipway.recordings)");
    lab = new Lab();
  }

  @AfterEach
  void tearDown() {
    if (lab != null) {
      lab.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> leastPrivilege() throws IOException, URISyntaxException {
    return scenario("least-privilege");
  }

  @TestFactory
  Stream<DynamicTest> permissions() throws IOException, URISyntaxException {
    return scenario("permissions");
  }

  @TestFactory
  Stream<DynamicTest> life() throws IOException, URISyntaxException {
    return scenario("life");
  }

  @TestFactory
  Stream<DynamicTest> access() throws IOException, URISyntaxException {
    return scenario("access");
  }

  private Stream<DynamicTest> scenario(String name) throws IOException, URISyntaxException {
    Path file =
        Path.of(RecordingsTest.class.getResource("/recordings/" + name + ".scenario").toURI());
    List<DynamicTest> steps = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        steps.add(dynamicTest(line, () -> perform(line)));
      }
    }
    return steps.stream();
  }

  private void perform(String line) throws IOException, InterruptedException {
    String[] words = line.split(" ");
    switch (words[0]) {
      case "await" -> {
        if (words.length == 1) {
          lab.awaitLastTask();
        } else {
          lab.awaitTaskOf(Recording.read(FOLDER, words[1]));
        }
      }
      case "without-pools" -> lab.forgetLeastPrivilege();
      case "kill" -> lab.killLastTask();
      case "hold" -> lab.hold(Integer.parseInt(words[1]));
      case "release" -> lab.release();
      case "do" ->
          lab.perform(
              words[1], words[2], String.join("&", List.of(words).subList(3, words.length)));
      case "grant" -> lab.grant(words[1], List.of(words).subList(2, words.length));
      default -> lab.replay(Recording.read(FOLDER, line));
    }
  }

  private static Path folder() {
    String given = System.getProperty("slipway.recordings");
    if (given != null) {
      return Path.of(given);
    }
    return Path.of(System.getProperty("slipway.root", "../.."))
        .resolve("../shared/pve/recordings")
        .normalize();
  }
}
