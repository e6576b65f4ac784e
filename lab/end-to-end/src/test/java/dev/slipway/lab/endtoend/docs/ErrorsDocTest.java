package dev.slipway.lab.endtoend.docs;

import dev.slipway.events.FailureCode;
import dev.slipway.lab.testing.GeneratedFile;
import org.junit.jupiter.api.Test;

/** {@code docs/errors.md}: every code with what it means and what to do. */
class ErrorsDocTest {

  @Test
  void theCodesInTheDocsAreThoseOfTheEnum() {
    StringBuilder doc = new StringBuilder();
    doc.append("# Failure codes\n\n");
    doc.append("Generated from `FailureCode` by `./slipway generate`; do not edit.\n\n");
    doc.append(
        "A stage's failure, a step's last error and an alarm each carry one of these. The\n");
    doc.append("remedy on the cluster may be more exact than the one here.\n\n");
    doc.append("| code | means | tried again | remedy |\n|---|---|---|---|\n");
    for (FailureCode code : FailureCode.values()) {
      doc.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(code, code.title(), code.retryable() ? "yes" : "no", code.remedy()));
    }

    GeneratedFile.at("docs/errors.md").mustBe(doc.toString());
  }
}
