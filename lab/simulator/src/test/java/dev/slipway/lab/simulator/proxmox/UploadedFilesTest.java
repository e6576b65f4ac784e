package dev.slipway.lab.simulator.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.simulator.Delays;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is uploaded can be looked at as on a real storage, for as long as it is there. */
class UploadedFilesTest {

  @Test
  void anUploadIsAFileUntilItIsDeleted(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("of-an-earlier-run.iso"), "");
    byte[] image = "an image".getBytes(StandardCharsets.UTF_8);
    try (TestCluster cluster = new TestCluster(Delays.NONE)) {
      cluster.simulator.storages().keepFilesIn(folder);
      assertThat(folder).isEmptyDirectory();

      cluster.upload("pve2", "c.iso", image);
      assertThat(folder.resolve("seeds/pve2/iso/c.iso")).hasBinaryContent(image);

      cluster.await(cluster.call("DELETE", "/nodes/pve2/storage/seeds/content/seeds:iso/c.iso"));
      assertThat(folder.resolve("seeds/pve2/iso")).isEmptyDirectory();
    }
  }
}
