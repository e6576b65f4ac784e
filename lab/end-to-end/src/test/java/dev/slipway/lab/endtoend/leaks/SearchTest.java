package dev.slipway.lab.endtoend.leaks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTest {

  private static final String SECRET = "a \"secret\"\\ with & everything + <ä>/=";
  private static final byte[] BYTES = SECRET.getBytes(StandardCharsets.UTF_8);

  private static final String PEM =
      """
      -----BEGIN OPENSSH PRIVATE KEY-----
      b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
      QyNTUxOQAAACBtlineOfThisKeyWhichIsItsOwnAndNobodyElsesXXXXXXXXXXXXXXXX
      AnotherLineOfIt
      -----END OPENSSH PRIVATE KEY-----
      """;

  @Test
  void findsEveryForm() throws Exception {
    assertThat(found(SECRET)).anyMatch(line -> line.contains("as it is"));
    assertThat(found(HexFormat.of().formatHex(BYTES))).anyMatch(line -> line.contains("in hex"));
    assertThat(found(HexFormat.of().withUpperCase().formatHex(BYTES)))
        .anyMatch(line -> line.contains("in upper-case hex"));
    String inForm = URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
    assertThat(found(inForm)).anyMatch(line -> line.contains("as in a form"));
    assertThat(found(inForm.replace("+", "%20"))).anyMatch(line -> line.contains("as in a URL"));
    assertThat(found(new ObjectMapper().writeValueAsString(Map.of("a", SECRET))))
        .anyMatch(line -> line.contains("the beginning, as in JSON"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "u", "us", "use", "user:"})
  void findsBase64WhereverItBegins(String before) {
    byte[] whole = (before + SECRET + " and more").getBytes(StandardCharsets.UTF_8);

    assertThat(found(Base64.getEncoder().encodeToString(whole))).isNotEmpty();
    assertThat(found(Base64.getUrlEncoder().encodeToString(whole))).isNotEmpty();
  }

  @Test
  void findsBothAlphabetsOfBase64() {
    byte[] secret = "???>>>~~~???>>>".getBytes(StandardCharsets.UTF_8);
    Canary canary = Canary.of("canary", secret);

    assertThat(found(canary, Base64.getEncoder().encodeToString(secret)))
        .anyMatch(line -> line.contains("in base64"));
    assertThat(found(canary, Base64.getUrlEncoder().encodeToString(secret)))
        .anyMatch(line -> line.contains("in URL-safe base64"));
  }

  @Test
  void findsHalfASecret() {
    assertThat(found(SECRET.substring(0, 30))).isNotEmpty();
    assertThat(found(SECRET.substring(SECRET.length() - 30))).isNotEmpty();
  }

  @Test
  void findsALineOfAKeyButNotWhatAllKeysShare() {
    Canary key = Canary.ofPem("key", PEM);

    assertThat(found(key, PEM.lines().toList().get(1))).isEmpty();
    assertThat(found(key, PEM.lines().toList().get(2))).isNotEmpty();
    assertThat(found(key, PEM.lines().toList().get(3))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1 << 20})
  void findsItWhereverItLies(int near) {
    Canary shortOne = Canary.of("canary", "in-one-piece");
    for (int before = Math.max(0, near - 20); before < near + 40; before++) {
      assertThat(found(shortOne, "x".repeat(before) + "in-one-piece" + "x".repeat(100)))
          .as("after " + before)
          .isNotEmpty();
      assertThat(found(shortOne, "x".repeat(before) + "in-one-piece"))
          .as("at the end, after " + before)
          .isNotEmpty();
    }
  }

  @Test
  void findsNothingElse() {
    assertThat(found("nothing of the kind ".repeat(1000))).isEmpty();
    assertThat(found("")).isEmpty();
  }

  @Test
  void tellsWhereButNotWhat() {
    assertThat(found(SECRET))
        .contains("canary, the beginning, as it is, in here")
        .noneMatch(line -> line.contains("everything"));
  }

  private static Set<String> found(String content) {
    return found(Canary.of("canary", SECRET), content);
  }

  private static Set<String> found(Canary canary, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return new Search(List.of(canary))
        .in(finder -> finder.look("here", new ByteArrayInputStream(bytes)));
  }
}
