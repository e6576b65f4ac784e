package dev.slipway.lab.simulator.guest.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

  @Test
  void quotesAndBackslashesProtectAndBlanksSeparate() throws ShellSyntaxException {
    assertThat(CommandLine.split("a  'b c' \"d e\" f\\ g ''"))
        .containsExactly("a", "b c", "d e", "f g", "");
    assertThat(CommandLine.split("'it'\\''s' x'y'\"z\"")).containsExactly("it's", "xyz");
    assertThat(CommandLine.split("'$HOME; rm -rf * | x' \"a\\$b\\\\c\\d\""))
        .containsExactly("$HOME; rm -rf * | x", "a$b\\c\\d");
    assertThat(CommandLine.split("run --setenv=K=V a#b %2B v1.33.5+k3s1"))
        .containsExactly("run", "--setenv=K=V", "a#b", "%2B", "v1.33.5+k3s1");
    assertThat(CommandLine.split("   ")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a | b",
        "a; b",
        "a && b",
        "a > f",
        "a < f",
        "$(a)",
        "`a`",
        "a $B",
        "\"$B\"",
        "a *",
        "~/x",
        "K=V a",
        "a # comment",
        "a\nb",
        "'open",
        "\"open",
        "end\\",
        "(a)",
        "a {b,c}"
      })
  void whatNeedsAShellIsRefused(String text) {
    assertThatThrownBy(() -> CommandLine.split(text)).isInstanceOf(ShellSyntaxException.class);
  }
}
