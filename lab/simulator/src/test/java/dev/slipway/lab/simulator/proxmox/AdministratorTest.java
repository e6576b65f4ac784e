package dev.slipway.lab.simulator.proxmox;

import static dev.slipway.lab.simulator.proxmox.TestCluster.ROOT;
import static dev.slipway.lab.simulator.proxmox.TestCluster.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.lab.simulator.Delays;
import dev.slipway.lab.simulator.WireClient.Answer;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What an administrator does to somebody else's VMs, over the same API: nobody recorded it, so the
 * schema of the API and Proxmox's own sources are what it was written after.
 */
class AdministratorTest {

  private static final int VMID = 20_001;
  private static final String VM = "/nodes/pve1/qemu/" + VMID;
  private static final String MOVED = "/nodes/pve2/qemu/" + VMID;
  private static final String HA = "/cluster/ha/resources";

  private TestCluster cluster;

  @BeforeEach
  void start() throws Exception {
    cluster = new TestCluster(Delays.NONE);
    String clone = "newid=" + VMID + "&name=c-server-1&full=1&pool=slipway";
    assertThat(cluster.await(cluster.call("POST", "/nodes/pve1/qemu/9000/clone", clone)))
        .isEqualTo("OK");
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void aMigratedVmIsOnTheOtherNodeWithItsDisks() throws Exception {
    assertThat(cluster.await(asRoot("POST", VM + "/migrate", "target=pve2"))).isEqualTo("OK");

    assertThat(cluster.call("GET", VM + "/config").line())
        .isEqualTo("500 Configuration file 'nodes/pve1/qemu-server/20001.conf' does not exist");
    assertThat(cluster.call("GET", MOVED + "/config").line()).isEqualTo("200 OK");
    assertThat(cluster.simulator.storages().content("local", "pve2"))
        .anyMatch(volume -> volume.owner() == VMID);
    assertThat(cluster.simulator.storages().content("local", "pve1"))
        .noneMatch(volume -> volume.owner() == VMID);
  }

  @Test
  void aLocalIsoInItsDriveKeepsAVmWhereItIs() throws Exception {
    cluster.upload("pve1", "c.iso", new byte[100]);
    cluster.call("PUT", VM + "/config", "ide2=seeds:iso/c.iso,media=cdrom");

    assertThat(cluster.await(asRoot("POST", VM + "/migrate", "target=pve2")))
        .isEqualTo("migration aborted");
    assertThat(vm().node()).isEqualTo("pve1");
  }

  @Test
  void localDisksTravelUnderARunningGuestOnlyIfAskedTo() throws Exception {
    cluster.await(cluster.call("POST", VM + "/status/start", ""));
    assertThat(asRoot("POST", VM + "/migrate", "target=pve2").line())
        .isEqualTo("500 can't migrate running VM without --online");
    assertThat(cluster.await(asRoot("POST", VM + "/migrate", "target=pve2&online=1")))
        .isEqualTo("migration aborted");

    assertThat(
            cluster.await(
                asRoot("POST", VM + "/migrate", "target=pve2&online=1&with-local-disks=1")))
        .isEqualTo("OK");

    assertThat(vm().node()).isEqualTo("pve2");
    assertThat(vm().running()).isPresent();
  }

  @Test
  void onlyWhoMayMigrateDoes() throws Exception {
    assertThat(cluster.call("POST", VM + "/migrate", "target=pve2").line())
        .isEqualTo("403 Permission check failed (/vms/20001, VM.Migrate)");
  }

  @Test
  void aRightThatIsTakenAwayIsGoneAtOnceAndComesBack() throws Exception {
    String line = "path=/pool/slipway&users=slipway@pve&roles=SlipwayVms";

    assertThat(asRoot("PUT", "/access/acl", line + "&delete=1").line()).isEqualTo("200 OK");

    assertThat(cluster.call("GET", VM + "/config").line()).startsWith("403 ");
    assertThat(data(cluster.call("GET", "/cluster/resources?type=vm")).toString())
        .doesNotContain("20001");
    assertThat(cluster.call("GET", "/cluster/nextid?vmid=20001").line()).startsWith("400 ");

    assertThat(asRoot("PUT", "/access/acl", line).line()).isEqualTo("200 OK");
    assertThat(cluster.call("GET", VM + "/config").line()).isEqualTo("200 OK");
  }

  @Test
  void aManagedVmIsStoppedByALaterRoundThanTheTaskThatAskedForIt() throws Exception {
    manage("started");
    await().atMost(Duration.ofSeconds(10)).until(() -> vm().running().isPresent());
    assertThat(data(cluster.call("GET", VM + "/status/current")).path("ha").path("state").asText())
        .isEqualTo("started");

    Answer stop = cluster.call("POST", VM + "/status/stop", "");

    assertThat(data(stop).asText()).contains(":hastop:20001:");
    assertThat(cluster.await(stop)).isEqualTo("OK");
    assertThat(vm().running()).isPresent();
    await().atMost(Duration.ofSeconds(10)).until(() -> vm().running().isEmpty());
  }

  @Test
  void aManagedVmThatIsWantedStartedGetsItsPowerBack() throws Exception {
    manage("started");
    await().atMost(Duration.ofSeconds(10)).until(() -> vm().running().isPresent());

    vm().powerOff();

    await().atMost(Duration.ofSeconds(10)).until(() -> vm().running().isPresent());
  }

  @Test
  void onlyAPurgeDestroysWhatIsManagedAndItIsManagedNoMore() throws Exception {
    manage("stopped");
    assertThat(cluster.call("DELETE", VM).line())
        .isEqualTo(
            "500 unable to remove VM 20001 - used in HA resources and purge parameter not set.");

    assertThat(cluster.await(cluster.call("DELETE", VM + "?purge=1"))).isEqualTo("OK");

    assertThat(data(asRoot("GET", HA, null))).isEmpty();
  }

  @Test
  void aManagedVmIsMovedByALaterRoundToo() throws Exception {
    manage("stopped");

    Answer asked = asRoot("POST", VM + "/migrate", "target=pve2");

    assertThat(data(asked).asText()).contains(":hamigrate:20001:");
    await().atMost(Duration.ofSeconds(10)).until(() -> vm().node().equals("pve2"));
  }

  @Test
  void aDiskThatIsMadeByHandIsListedUnderItsVmid() throws Exception {
    Answer made =
        asRoot(
            "POST",
            "/nodes/pve1/storage/local/content",
            "filename=vm-20001-disk-7.qcow2&vmid=20001&size=1G");

    assertThat(data(made).asText()).isEqualTo("local:20001/vm-20001-disk-7.qcow2");
    assertThat(data(asRoot("GET", "/nodes/pve1/storage/local/content?vmid=20001", null)).toString())
        .contains("vm-20001-disk-7");
  }

  private void manage(String state) throws IOException {
    assertThat(asRoot("POST", HA, "sid=vm:20001&state=" + state).line()).isEqualTo("200 OK");
  }

  private Vm vm() {
    return cluster.simulator.vms().find(VMID).orElseThrow();
  }

  private Answer asRoot(String method, String path, String form) throws IOException {
    Map<String, String> headers = new HashMap<>(ROOT);
    if (form == null) {
      return cluster.client.send(method, "/api2/json" + path, headers, null);
    }
    headers.put("Content-Type", "application/x-www-form-urlencoded");
    return cluster.client.send(
        method, "/api2/json" + path, headers, form.getBytes(StandardCharsets.UTF_8));
  }
}
