package dev.slipway.bootstrap.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kit.vault.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {
  @Test
  void a_known_secret_is_taken_out_wherever_it_is() {
    assertThat(Journal.redact("joined with s3same, again s3same", List.of(Secret.of("s3same"))))
        .isEqualTo("joined with <redacted>, again <redacted>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token=hunter2hunter2",
        "\"token\": \"hunter2hunter2\"",
        "K3S_TOKEN=hunter2hunter2",
        "k3s server --agent-token hunter2hunter2 --debug",
        "password: hunter2hunter2",
        "etcd-s3-secret-key=x secret=hunter2hunter2",
        "proxy http://user:hunter2hunter2@proxy:3128/",
        "Authorization: Bearer hunter2hunter2",
        "K1000000000000000000000000000000000000000000000000000000000000000000::server:hunter2hunter2"
      })
  void what_looks_like_a_secret_is_taken_out(String line) {
    assertThat(Journal.redact(line, List.of())).doesNotContain("hunter2").contains("<redacted>");
  }

  @Test
  void the_reason_stays_readable() {
    String reason = "flag provided but not defined: -tokken-file; see token-file: in the docs";

    assertThat(Journal.redact(reason, List.of())).startsWith("flag provided but not defined");
  }

  @Test
  void the_end_of_a_long_journal_is_kept() {
    assertThat(Journal.redact("x".repeat(9000) + "the end", List.of()))
        .hasSize(1501)
        .endsWith("the end");
  }
}
