package dev.slipway.lab.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

  @TempDir private Path folder;

  @Test
  void secretsAreTheirOwnersOnlyAndMadeOnce() throws IOException {
    try (DataFolder data = DataFolder.kept(folder.resolve("data"))) {
      Path token = data.token("service-tokens/vm-service");
      String first = DataFolder.read(token);

      assertThat(Files.getPosixFilePermissions(token))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      assertThat(first).matches("[0-9a-f]{64}");
      assertThat(DataFolder.read(data.token("service-tokens/vm-service"))).isEqualTo(first);
      assertThat(DataFolder.sha256(token)).matches("[0-9a-f]{64}").isNotEqualTo(first);
    }
  }

  @Test
  void aTemporaryOneIsGoneWhenClosedUnlessItIsToBeKept() {
    DataFolder gone = DataFolder.temporary();
    gone.token("api-token");
    gone.close();
    DataFolder kept = DataFolder.kept(folder.resolve("kept"));
    kept.close();

    assertThat(gone.path()).doesNotExist();
    assertThat(kept.path()).exists();
  }

  @Test
  void aSecondLauncherOnTheSameFolderIsRefused() {
    try (DataFolder first = DataFolder.kept(folder.resolve("data"))) {
      assertThatThrownBy(() -> DataFolder.kept(first.path()))
          .isInstanceOf(Exception.class)
          .hasMessageContaining("another Slipway is running");
    }
  }
}
