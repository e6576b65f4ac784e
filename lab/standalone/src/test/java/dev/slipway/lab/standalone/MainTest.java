package dev.slipway.lab.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import org.junit.jupiter.api.Test;

class MainTest {

  /** The process is ended at once: a balance sheet that was still in the buffer was lost. */
  @Test
  void whatWasPrintedIsOut() {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();

    int code = Main.execute(new PrintWriter(new OutputStreamWriter(screen, UTF_8)), "--version");

    assertThat(code).isZero();
    assertThat(screen.toString(UTF_8)).contains("Slipway");
  }
}
