package dev.slipway.lab.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhereaboutsTest {

  private static final Whereabouts SOMEWHERE =
      new Whereabouts(
          "127.0.0.1:9092",
          5432,
          URI.create("http://127.0.0.1:8080"),
          Path.of("/data with blanks/api-token"));

  @TempDir private Path folder;

  @Test
  void areThoseOfTheInstallationThatRunsThere() {
    try (DataFolder data = DataFolder.kept(folder)) {
      SOMEWHERE.write(data);

      assertThat(Whereabouts.of(folder)).isEqualTo(SOMEWHERE);
    }
  }

  @Test
  void ofOneThatHasStoppedAreNotBelieved() {
    try (DataFolder data = DataFolder.kept(folder)) {
      SOMEWHERE.write(data);
    }

    assertThatThrownBy(() -> Whereabouts.of(folder))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("no Slipway is running on " + folder)
        .hasMessageContaining("--data");
  }

  @Test
  void ofNoInstallationAreRefused() {
    assertThatThrownBy(() -> Whereabouts.of(folder.resolve("nowhere")))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("no Slipway is running");
  }
}
