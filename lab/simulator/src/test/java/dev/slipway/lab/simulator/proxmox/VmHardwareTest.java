package dev.slipway.lab.simulator.proxmox;

import static dev.slipway.lab.simulator.proxmox.TestCluster.data;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.lab.simulator.Delays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a VM can be given beside its size, by a token with the least rights. */
class VmHardwareTest {

  private static final String VM = "/nodes/pve2/qemu/20001";
  private static final String CLONE = "newid=20001&pool=slipway&full=1";

  private final TestCluster cluster = new TestCluster(Delays.NONE);

  @BeforeEach
  void cloned() throws Exception {
    assertThat(clone("&storage=local&format=raw")).isEqualTo("OK");
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private String clone(String more) throws Exception {
    return cluster.await(cluster.call("POST", "/nodes/pve2/qemu/9001/clone", CLONE + more));
  }

  @Test
  void aCloneIsKeptInTheFormatThatWasAskedFor() throws Exception {
    assertThat(config().path("scsi0").asText()).startsWith("local:20001/vm-20001-disk-0.raw,");
  }

  @Test
  void aStorageTellsItsFormatsWhenAsked() throws Exception {
    JsonNode local = data(cluster.call("GET", "/nodes/pve2/storage?storage=local&format=1")).get(0);

    assertThat(local.at("/formats/supported").toString()).contains("raw", "qcow2", "vmdk");
    assertThat(local.at("/formats/default").asText()).isEqualTo("qcow2");
    assertThat(data(cluster.call("GET", "/nodes/pve2/storage?storage=local")).get(0).has("formats"))
        .isFalse();
  }

  @Test
  void aDiskIsMadeOfAStorageAndASizeAndBelongsToTheVm() throws Exception {
    assertThat(
            cluster.await(
                cluster.call("POST", VM + "/config", "scsi1=local:8,format=raw,serial=slipway-1")))
        .isEqualTo("OK");

    assertThat(config().path("scsi1").asText())
        .isEqualTo("local:20001/vm-20001-disk-1.raw,serial=slipway-1,size=8G");
    cluster.await(cluster.call("DELETE", VM));
    assertThat(cluster.simulator.storages().content("local", "pve2"))
        .noneMatch(volume -> volume.owner() == 20_001);
  }

  @Test
  void aCallForWhatIsNotThereAnyMoreIsRefusedByItsDigest() throws Exception {
    String digest = config().path("digest").asText();
    cluster.call("PUT", VM + "/config", "cores=2");

    assertThat(cluster.call("POST", VM + "/config", "scsi1=local:8&digest=" + digest).line())
        .isEqualTo("500 checksum mismatch (file change by other user?)");
  }

  @Test
  void propertiesDifferFromBusToBus() throws Exception {
    assertThat(cluster.call("PUT", VM + "/config", "virtio1=local:8,ssd=1").body())
        .contains("virtio1.ssd: property is not defined in schema");
    assertThat(cluster.call("PUT", VM + "/config", "sata1=local:8,iothread=1").body())
        .contains("sata1.iothread: property is not defined in schema");
    assertThat(cluster.call("PUT", VM + "/config", "scsi1=local:8,format=foo").body())
        .contains("scsi1.format: value 'foo' does not have a value in the enumeration");
    assertThat(cluster.call("PUT", VM + "/config", "scsi1=local:8,discard=yes").line())
        .startsWith("400 ");
    assertThat(cluster.call("PUT", VM + "/config", "net1=foo,bridge=vmbr0").body())
        .contains("net1.model: value 'foo'");
  }

  @Test
  void startUpIsAnOrderAndTwoDelays() throws Exception {
    assertThat(cluster.call("PUT", VM + "/config", "startup=order=1,up=30,down=60").line())
        .isEqualTo("200 OK");
    assertThat(cluster.call("PUT", VM + "/config", "startup=first").body())
        .contains("invalid format - unable to parse startup options");
    assertThat(config().path("startup").asText()).isEqualTo("order=1,up=30,down=60");
  }

  @Test
  void whatIsProtectedLosesNeitherADriveNorItself() throws Exception {
    cluster.call("PUT", VM + "/config", "protection=1");

    assertThat(cluster.call("PUT", VM + "/config", "delete=scsi0").line())
        .isEqualTo("500 can't remove drive 'scsi0' - protection mode enabled");
    assertThat(cluster.call("DELETE", VM).line())
        .isEqualTo("500 can't remove VM 20001 - protection mode enabled");
    assertThat(cluster.call("PUT", VM + "/config", "ide2=none,media=cdrom").line())
        .isEqualTo("200 OK");
    cluster.call("PUT", VM + "/config", "protection=0");
    assertThat(cluster.await(cluster.call("DELETE", VM))).isEqualTo("OK");
  }

  private JsonNode config() throws Exception {
    return data(cluster.call("GET", VM + "/config"));
  }
}
