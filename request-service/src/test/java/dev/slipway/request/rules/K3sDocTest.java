package dev.slipway.request.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.slipway.lab.testing.GeneratedFile;
import dev.slipway.request.body.K3sRequest;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The request in {@code docs/k3s.md} says something in every field, and is accepted. */
class K3sDocTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("^```yaml\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

  @Test
  void theExampleBreaksNoRuleAndHasEveryField() throws IOException {
    String page = Files.readString(GeneratedFile.projectRoot().resolve("docs/k3s.md"));
    String example =
        EXAMPLE
            .matcher(page)
            .results()
            .map(MatchResult::group)
            .reduce("", String::concat)
            .replaceAll("```(yaml)?", "");

    JsonNode k3s = new YAMLMapper().readTree(example).path("k3s");

    assertThat(Requests.violations(example)).isEmpty();
    assertThat(Arrays.stream(K3sRequest.class.getRecordComponents()).map(RecordComponent::getName))
        .allMatch(k3s::has);
  }
}
