package dev.slipway.request.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.testing.GeneratedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The request in {@code docs/guests.md} is one that is accepted. */
class GuestsDocTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("^```yaml\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

  @Test
  void theExampleBreaksNoRule() throws IOException {
    String page = Files.readString(GeneratedFile.projectRoot().resolve("docs/guests.md"));

    assertThat(EXAMPLE.matcher(page).results().map(MatchResult::group).toList())
        .singleElement()
        .satisfies(
            block -> {
              String example = block.replaceAll("```(yaml)?", "");
              assertThat(Requests.violations(example)).isEmpty();
              assertThat(Requests.spec(example).guest().packages()).isNotEmpty();
            });
  }
}
