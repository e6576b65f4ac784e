package dev.slipway.lab.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GeneratedFileTest {

  @Test
  void aFileThatDriftedIsNamedWithItsLineAndItsRemedy() {
    GeneratedFile file = GeneratedFile.at("lab/testing/src/test/resources/generated.txt");

    assertThatThrownBy(() -> file.mustBe("one\nthree\n"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("generated.txt")
        .hasMessageContaining("line 2")
        .hasMessageContaining("./slipway generate");
  }

  @Test
  void aFileThatDidNotPasses() {
    GeneratedFile file = GeneratedFile.at("lab/testing/src/test/resources/generated.txt");

    assertThatCode(() -> file.mustBe("one\ntwo\n")).doesNotThrowAnyException();
  }
}
