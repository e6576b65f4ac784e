package dev.slipway.request.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.slipway.request.problem.ErrorCode;
import dev.slipway.request.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BodyReaderTest {

  @ParameterizedTest
  @MethodSource
  void refusesWhatIsNoPlainObjectAndSaysWhere(boolean yaml, String body, String detail) {
    ProblemException problem =
        catchThrowableOfType(
            ProblemException.class,
            () -> BodyReader.object(body.getBytes(StandardCharsets.UTF_8), yaml));
    assertThat(problem).isNotNull();
    assertThat(problem.code()).isEqualTo(ErrorCode.MALFORMED_BODY);
    assertThat(problem).hasMessageContaining(detail);
  }

  static Stream<Arguments> refusesWhatIsNoPlainObjectAndSaysWhere() {
    String bomb = "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n";
    return Stream.of(
        arguments(false, "{\"name\": \"a\",}", "line 1, column 14"),
        arguments(false, "{\"name\": \"a\"\n\"x\": 1}", "line 2, column 1"),
        arguments(false, "{\"name\": \"a\", \"name\": \"b\"}", "Duplicate field 'name'"),
        arguments(false, "{\"name\": \"a\"} {}", "line 1, column 15: something follows"),
        arguments(false, "[]", "a list of 0, not an object"),
        arguments(false, "\"k3sToken=a\"", "a text (not shown), not an object"),
        arguments(false, "", "empty"),
        arguments(false, "null", "empty"),
        arguments(false, "[".repeat(100), "nesting depth"),
        arguments(true, "name: a\nk3s: {config: [}", "line 2"),
        arguments(true, "name: a\n\tb: 1", "line 2, column 1: found character"),
        arguments(true, "name: a\nname: b", "Duplicate field 'name'"),
        arguments(true, "name: a\n---\nname: b", "something follows"),
        arguments(true, "- a", "a list of 1, not an object"),
        arguments(true, "# nothing", "empty"),
        arguments(true, bomb, "line 1, column 4: YAML anchors and aliases"),
        arguments(true, "a: " + "[".repeat(100), "depth"));
  }

  @Test
  void takesNoTypesFromYaml() {
    String body = "name: !!java.net.URL [\"http://127.0.0.1/\"]";
    assertThat(BodyReader.object(body.getBytes(StandardCharsets.UTF_8), true).get("name").isArray())
        .isTrue();
  }

  @Test
  void messagesQuoteNothingOfTheBodyButThePlace() {
    String body = "k3sToken: my-very-own-secret\n  x: [";
    ProblemException problem =
        catchThrowableOfType(
            ProblemException.class,
            () -> BodyReader.object(body.getBytes(StandardCharsets.UTF_8), true));
    assertThat(problem.getMessage()).doesNotContain("my-very-own-secret");
  }

  @Test
  void anUnquotedValueIsNotRepeated() {
    String body = "{\"k3sToken\": myveryownsecret}";
    ProblemException problem =
        catchThrowableOfType(
            ProblemException.class,
            () -> BodyReader.object(body.getBytes(StandardCharsets.UTF_8), false));
    assertThat(problem.getMessage()).contains("neither quoted").doesNotContain("myveryownsecret");
  }

  @Test
  void stopsReadingAtTheLimit() {
    assertThat(BodyReader.limited(new ByteArrayInputStream(new byte[10]), 10)).hasSize(10);
    ProblemException problem =
        catchThrowableOfType(
            ProblemException.class,
            () -> BodyReader.limited(new ByteArrayInputStream(new byte[11]), 10));
    assertThat(problem.code()).isEqualTo(ErrorCode.BODY_TOO_LARGE);
  }
}
