package dev.slipway.lab.simulator.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.lab.simulator.Delays;
import dev.slipway.lab.simulator.proxmox.storage.Storage;
import dev.slipway.lab.simulator.proxmox.storage.Volume;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A thin pool promises more than it has, and guests fill it; a thick storage keeps its promises.
 */
class FullStorageTest {
  private static final long GIB = 1L << 30;
  private static final long CLOUD_INIT = 4L << 20;

  private final TestCluster cluster = new TestCluster(Delays.NONE);

  @BeforeEach
  void storages() {
    for (String type : List.of("lvmthin", "lvm", "dir")) {
      cluster
          .simulator
          .storages()
          .add(new Storage(type, type, List.of("images"), false, 4 * GIB, "/mnt", List.of()));
    }
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void aThinPoolIsFilledByWhatGuestsWrite() throws Exception {
    assertThat(clone(200, "lvmthin")).isEqualTo("OK");
    assertThat(clone(201, "lvmthin")).isEqualTo("OK");
    long used = status("lvmthin").path("used").asLong();
    assertThat(used).as("two disks of 3 GiB").isLessThan(2 * GIB);

    for (Volume disk : cluster.simulator.storages().content("lvmthin", "pve1")) {
      cluster.simulator.storages().write(disk, "pve1", disk.size() * 3 / 5);
    }

    JsonNode fuller = status("lvmthin");
    assertThat(fuller.path("used").asLong()).isGreaterThan(used);
    assertThat(fuller.path("used").asLong() + fuller.path("avail").asLong())
        .isEqualTo(fuller.path("total").asLong());
    assertThat(clone(202, "lvmthin"))
        .isEqualTo(
            "clone failed: lvcreate 'lvmthin/vm-202-disk-0' error:   Cannot create new thin volume,"
                + " free space in thin pool lvmthin/data reached threshold.");
    assertThat(cluster.simulator.vms().find(202)).as("what was begun is undone").isEmpty();
    assertThat(status("lvmthin").path("used")).isEqualTo(fuller.path("used"));
  }

  @Test
  void aThickStorageHasRoomForWhatItPromisesOnly() throws Exception {
    assertThat(clone(200, "lvm")).isEqualTo("OK");
    assertThat(status("lvm").path("avail").asLong()).isEqualTo(GIB - CLOUD_INIT);

    assertThat(clone(201, "lvm")).contains("insufficient free space");
  }

  @Test
  void filesAreThinToo() throws Exception {
    for (int vmid = 200; vmid < 206; vmid++) {
      assertThat(clone(vmid, "dir")).isEqualTo("OK");
    }

    assertThat(clone(206, "dir")).isEqualTo("clone failed: copy failed: No space left on device");
  }

  private String clone(int vmid, String storage) throws Exception {
    String form = "newid=%d&full=1&storage=%s".formatted(vmid, storage);
    return cluster.await(
        cluster.client.send(
            "POST",
            "/api2/json/nodes/pve1/qemu/9000/clone",
            TestCluster.ROOT,
            form.getBytes(StandardCharsets.UTF_8)));
  }

  private JsonNode status(String storage) throws Exception {
    return TestCluster.data(
        cluster.client.send(
            "GET", "/api2/json/nodes/pve1/storage/" + storage + "/status", TestCluster.ROOT, null));
  }
}
