package dev.slipway.lab.simulator.recordings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every recording is either replayed or listed, with a reason, as one that is not. */
class EveryRecordingTest {

  /** A line of the list: a recording and why it is not replayed. */
  private record NotReplayed(String name, String reason) {

    static NotReplayed parse(String line) {
      String[] parts = line.split(",", 2);
      return new NotReplayed(parts[0], parts.length == 1 ? "" : parts[1].strip());
    }
  }

  @Test
  void everyRecordingIsReplayedOrListed() throws IOException {
    Set<String> accounted = new TreeSet<>(replayed());
    accounted.addAll(listed());

    assertThat(accounted).isEqualTo(new TreeSet<>(Recordings.names()));
  }

  @Test
  void whatIsReplayedIsNotListedAndNothingIsListedTwice() throws IOException {
    assertThat(listed()).doesNotHaveDuplicates().doesNotContainAnyElementsOf(replayed());
  }

  @Test
  void atMostATenthIsListed() throws IOException {
    assertThat(listed().size() * 10).isLessThanOrEqualTo(Recordings.names().size());
  }

  @Test
  void whatSlipwayMayDoIsAlwaysReplayed() throws IOException {
    assertThat(listed()).noneMatch(name -> name.startsWith("lp_") || name.startsWith("perm_"));
  }

  @Test
  void eachListedOneHasAReason() throws IOException {
    assertThat(list()).isNotEmpty().noneMatch(entry -> entry.reason().isEmpty());
  }

  @Test
  void everyScenarioIsATest() throws IOException {
    Stream<String> tests =
        Arrays.stream(RecordingsTest.class.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(TestFactory.class))
            .map(method -> method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));

    assertThat(tests).containsExactlyInAnyOrderElementsOf(Scenario.names());
  }

  private static Set<String> replayed() throws IOException {
    Set<String> names = new TreeSet<>();
    Scenario.names().forEach(name -> names.addAll(Scenario.named(name).recordings()));
    return names;
  }

  private static List<String> listed() throws IOException {
    return list().stream().map(NotReplayed::name).toList();
  }

  private static List<NotReplayed> list() throws IOException {
    return Files.readAllLines(Scenario.resources().resolve("not-replayed.txt")).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(NotReplayed::parse)
        .toList();
  }
}
