package dev.slipway.kubeconfig.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeyTest {
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("master.key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "r--------"})
  void readsAKeyThatOnlyItsOwnerReads(String permissions) throws IOException {
    write(KEY + "\n", permissions);

    assertThat(MasterKey.fromFile(file)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rwx------", "rw-rw-rw-"})
  void refusesAFileThatOthersMayUse(String permissions) throws IOException {
    write(KEY, permissions);

    assertThatThrownBy(() -> MasterKey.fromFile(file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("chmod 600 " + file)
        .hasMessageNotContaining(KEY);
  }

  @Test
  void refusesAMissingFile() {
    assertThatThrownBy(() -> MasterKey.fromFile(file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("does not exist")
        .hasMessageContaining("Remedy: put the installation's key there");
  }

  @ParameterizedTest
  @ValueSource(strings = {"c2hvcnQ=", "no base64!", ""})
  void refusesWhatIsNoKeyAndDoesNotQuoteIt(String content) throws IOException {
    write(content, "rw-------");

    var refused = assertThatThrownBy(() -> MasterKey.fromFile(file)).hasNoCause();
    refused.hasMessageContaining("openssl rand -base64 32");
    if (!content.isEmpty()) {
      refused.hasMessageNotContaining(content);
    }
  }

  private void write(String content, String permissions) throws IOException {
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
