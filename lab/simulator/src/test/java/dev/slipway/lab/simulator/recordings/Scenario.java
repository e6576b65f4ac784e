package dev.slipway.lab.simulator.recordings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An order in which recorded calls are replayed, and what happens between them.
 *
 * <p>A scenario is a file of lines: the name of a recording; {@code await} for the end of the last
 * task, or of the one that a named recording started; {@code without-pools} for the lab as it was
 * before it had a user with the least privileges; {@code do METHOD path [form]} for a call that
 * prepares something; {@code grant path privilege…} for somebody who had almost no rights; {@code
 * revoke subject} for somebody who loses them all; {@code kill} for the last task's worker; {@code
 * hold vmid} and {@code release} for somebody else who holds that VM's lock; {@code unlock vmid}
 * for an operator who takes the lock out of a VM's configuration; {@code stall} and {@code unstall}
 * for tasks that begin only when they are awaited; {@code freeze-statistics} and {@code
 * thaw-statistics} for figures that are no longer collected.
 */
record Scenario(List<String> lines) {

  private static final Map<String, Direction> DIRECTIONS =
      Map.ofEntries(
          Map.entry("await", Scenario::await),
          Map.entry("without-pools", (lab, folder, words) -> lab.forgetLeastPrivilege()),
          Map.entry("kill", (lab, folder, words) -> lab.killLastTask()),
          Map.entry("hold", (lab, folder, words) -> lab.hold(Integer.parseInt(words.get(1)))),
          Map.entry("release", (lab, folder, words) -> lab.release()),
          Map.entry("stall", (lab, folder, words) -> lab.stall()),
          Map.entry("unstall", (lab, folder, words) -> lab.unstall()),
          Map.entry("freeze-statistics", (lab, folder, words) -> lab.freezeStatistics()),
          Map.entry("thaw-statistics", (lab, folder, words) -> lab.thawStatistics()),
          Map.entry("unlock", (lab, folder, words) -> lab.unlock(Integer.parseInt(words.get(1)))),
          Map.entry("do", Scenario::prepare),
          Map.entry("revoke", (lab, folder, words) -> lab.revoke(words.get(1))),
          Map.entry(
              "grant",
              (lab, folder, words) -> lab.grant(words.get(1), words.subList(2, words.size()))));

  @FunctionalInterface
  private interface Direction {
    void follow(Lab lab, Path folder, List<String> words) throws IOException, InterruptedException;
  }

  static Scenario named(String name) {
    Path file = resources().resolve(name + ".scenario");
    try {
      return new Scenario(
          Files.readAllLines(file).stream()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of all scenarios. */
  static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(resources())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".scenario"))
          .map(file -> file.substring(0, file.lastIndexOf('.')))
          .sorted()
          .toList();
    }
  }

  /** The recordings that are replayed. */
  List<String> recordings() {
    return lines.stream().filter(line -> !DIRECTIONS.containsKey(line.split(" ", 2)[0])).toList();
  }

  static void perform(String line, Lab lab, Path folder) throws IOException, InterruptedException {
    List<String> words = List.of(line.split(" "));
    Direction direction = DIRECTIONS.get(words.getFirst());
    if (direction != null) {
      direction.follow(lab, folder, words);
    } else if (line.endsWith(WireRecording.SUFFIX)) {
      lab.replay(WireRecording.read(folder, line));
    } else {
      lab.replay(Recording.read(folder, line));
    }
  }

  private static void await(Lab lab, Path folder, List<String> words)
      throws IOException, InterruptedException {
    if (words.size() == 1) {
      lab.awaitLastTask();
    } else {
      lab.awaitTaskOf(Recording.read(folder, words.get(1)));
    }
  }

  private static void prepare(Lab lab, Path folder, List<String> words) throws IOException {
    lab.perform(words.get(1), words.get(2), String.join("&", words.subList(3, words.size())));
  }

  /** Where the scenarios are, and the list of what none of them replays. */
  static Path resources() {
    try {
      return Path.of(Scenario.class.getResource("/recordings").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
