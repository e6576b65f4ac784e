package dev.slipway.lab.simulator.proxmox;

import static dev.slipway.lab.simulator.proxmox.TestCluster.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.simulator.Delays;
import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.storage.Volume;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the recordings cannot show: two nodes, the order of things, and what is left afterwards. */
class LifeOfVmTest {

  private static final String VM = "/nodes/pve2/qemu/20001";
  private static final String CLONE = "newid=20001&name=c-server-1&full=1&pool=slipway";

  private TestCluster cluster;

  @BeforeEach
  void start() {
    cluster = new TestCluster(Delays.NONE);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void aVmIsBuiltAndDestroyedWithTheLeastRightsAndNothingIsLeft() throws Exception {
    List<String> before = volumes();
    assertThat(cluster.await(cluster.call("POST", "/nodes/pve2/qemu/9001/clone", CLONE)))
        .isEqualTo("OK");
    cluster.upload("pve2", "c.iso", seed());
    assertThat(cluster.call("PUT", VM + "/config", "ide2=seeds:iso/c.iso,media=cdrom").line())
        .isEqualTo("200 OK");
    assertThat(cluster.await(cluster.call("POST", VM + "/status/start", ""))).isEqualTo("OK");
    assertThat(cluster.call("PUT", VM + "/config", "ide2=none,media=cdrom").line())
        .isEqualTo("200 OK");
    cluster.await(cluster.call("DELETE", "/nodes/pve2/storage/seeds/content/seeds:iso/c.iso"));
    cluster.await(cluster.call("POST", VM + "/status/stop", ""));

    assertThat(cluster.await(cluster.call("DELETE", VM + "?purge=1"))).isEqualTo("OK");

    assertThat(data(cluster.call("GET", "/cluster/nextid?vmid=20001")).asText()).isEqualTo("20001");
    assertThat(volumes()).isEqualTo(before);
    assertThat(cluster.simulator.access().pools().poolOf(20001)).isEmpty();
  }

  @Test
  void aTargetIsInvisibleToItsOwnerUntilTheCloneHasEnded() throws Exception {
    cluster.close();
    cluster = new TestCluster(Delays.NONE.withFullClone(Duration.ofMillis(500)));
    var clone = cluster.call("POST", "/nodes/pve2/qemu/9001/clone", CLONE);

    assertThat(cluster.call("GET", VM + "/config").line())
        .isEqualTo("403 Permission check failed (/vms/20001, VM.Audit)");

    assertThat(cluster.await(clone)).isEqualTo("OK");
    assertThat(cluster.call("GET", VM + "/config").line()).isEqualTo("200 OK");
  }

  @Test
  void theTargetOfAKilledCloneStaysTakenAndLockedAndIsNeverSeen() throws Exception {
    cluster.close();
    cluster = new TestCluster(Delays.NONE.withFullClone(Duration.ofSeconds(30)));
    var clone = cluster.call("POST", "/nodes/pve2/qemu/9001/clone", CLONE);
    var tasks = cluster.simulator.tasks();
    tasks.kill(tasks.find(data(clone).asText()).orElseThrow());

    assertThat(cluster.await(clone)).isEqualTo("unexpected status");

    assertThat(cluster.call("GET", "/cluster/nextid?vmid=20001").line()).startsWith("400 ");
    assertThat(cluster.call("GET", VM + "/config").line()).startsWith("403 ");
    assertThat(cluster.simulator.vms().find(20001).orElseThrow().config().lock()).contains("clone");
  }

  @Test
  void aStartFailsWhenTheIsoInTheDriveIsGone() throws Exception {
    cluster.await(cluster.call("POST", "/nodes/pve2/qemu/9001/clone", CLONE));
    cluster.upload("pve2", "c.iso", seed());
    cluster.call("PUT", VM + "/config", "ide2=seeds:iso/c.iso,media=cdrom");
    cluster.await(cluster.call("DELETE", "/nodes/pve2/storage/seeds/content/seeds:iso/c.iso"));

    assertThat(cluster.await(cluster.call("POST", VM + "/status/start", "")))
        .isEqualTo("volume 'seeds:iso/c.iso' does not exist");
  }

  @Test
  void whatWasPendingIsRealOnceTheVmHasStopped() throws Exception {
    cluster.await(cluster.call("POST", "/nodes/pve2/qemu/9001/clone", CLONE));
    cluster.await(cluster.call("POST", VM + "/status/start", ""));
    cluster.call("PUT", VM + "/config", "cores=2");
    assertThat(data(cluster.call("GET", VM + "/status/current")).path("cpus").asInt()).isEqualTo(1);

    cluster.await(cluster.call("POST", VM + "/status/stop", ""));

    assertThat(data(cluster.call("GET", VM + "/status/current")).path("cpus").asInt()).isEqualTo(2);
    assertThat(cluster.call("GET", VM + "/pending").body()).doesNotContain("pending\"");
  }

  @Test
  void aTemplateOfAnotherNodeIsNotFoundThere() throws Exception {
    assertThat(cluster.call("POST", "/nodes/pve1/qemu/9001/clone", CLONE).line())
        .isEqualTo("500 unable to find configuration file for VM 9001 on node 'pve1'");
  }

  @Test
  void aCloneToAnotherNodeNeedsSharedStorageForAllOfIt() throws Exception {
    String away = "newid=20001&pool=slipway&full=1&target=";

    assertThat(cluster.call("POST", "/nodes/pve2/qemu/9001/clone", away + "pve1").line())
        .isEqualTo("500 can't clone VM to node 'pve1' (VM uses local storage)");
    assertThat(
            cluster.call("POST", "/nodes/pve1/qemu/9020/clone", away + "pve2&storage=local").line())
        .isEqualTo("500 can't clone to non-shared storage 'local'");
    assertThat(
            cluster.call("POST", "/nodes/pve1/qemu/9020/clone", away + "pve2&storage=seeds").line())
        .startsWith("400 ");
    assertThat(cluster.simulator.tasks().all()).isEmpty();
  }

  @Test
  void aLinkedCloneOnAnotherNodeKeepsItsTemplateFromBeingRemoved() throws Exception {
    var clone =
        cluster.call(
            "POST", "/nodes/pve1/qemu/9020/clone", "newid=20001&pool=slipway&full=0&target=pve2");
    assertThat(data(clone).asText()).startsWith("UPID:pve1:");
    assertThat(cluster.await(clone)).isEqualTo("OK");
    assertThat(data(cluster.call("GET", VM + "/config")).path("scsi0").asText())
        .startsWith("shared:9020/base-9020-disk-0.qcow2/20001/vm-20001-disk-0.qcow2,");

    var removal =
        cluster.client.send(
            "DELETE", "/api2/json/nodes/pve1/qemu/9020?purge=1", TestCluster.ROOT, null);

    assertThat(cluster.await(removal))
        .isEqualTo(
            "base volume 'shared:9020/base-9020-disk-0.qcow2' is still in use by linked cloned");
    assertThat(cluster.await(cluster.call("DELETE", VM + "?purge=1"))).isEqualTo("OK");
  }

  @Test
  void aForeignVmCannotBeTouched() throws Exception {
    String foreign = "/nodes/pve1/qemu/101";

    assertThat(cluster.call("PUT", foreign + "/config", "cores=4").line()).startsWith("403 ");
    assertThat(cluster.call("POST", foreign + "/status/start", "").line()).startsWith("403 ");
    assertThat(cluster.call("DELETE", foreign + "?purge=1").line()).startsWith("403 ");
    assertThat(cluster.call("POST", foreign + "/clone", CLONE).line()).startsWith("403 ");
    assertThat(cluster.simulator.tasks().all()).isEmpty();
  }

  @Test
  void everyCallIsLoggedWithItsTemplateIdentityAndStatus() throws Exception {
    cluster.call("GET", "/nodes/pve1/qemu/101/config");

    assertThat(cluster.simulator.calls().entries())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.template()).isEqualTo("/nodes/{node}/qemu/{vmid}/config");
              assertThat(entry.identity()).isEqualTo("slipway@pve!svc");
              assertThat(entry.status()).isEqualTo(403);
            });
  }

  @Test
  void anInterceptorCanAnswerInPlaceOfTheEndpoint() throws Exception {
    cluster
        .simulator
        .interceptors()
        .add(
            (call, next) -> {
              if (call.template().endsWith("/clone")) {
                throw ApiException.died("got timeout");
              }
              return next.proceed(call);
            });

    assertThat(cluster.call("POST", "/nodes/pve2/qemu/9001/clone", CLONE).line())
        .isEqualTo("500 got timeout");
    assertThat(cluster.call("GET", "/version").line()).isEqualTo("200 OK");
    assertThat(cluster.simulator.tasks().all()).isEmpty();
  }

  private List<String> volumes() {
    return cluster.simulator.storages().all().values().stream()
        .flatMap(List::stream)
        .map(Volume::id)
        .sorted()
        .toList();
  }

  /** As much of an ISO as the simulator looks at. */
  private static byte[] seed() {
    byte[] iso = new byte[40_960];
    byte[] label = "cidata".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    System.arraycopy(label, 0, iso, 16 * 2048 + 40, label.length);
    return iso;
  }
}
