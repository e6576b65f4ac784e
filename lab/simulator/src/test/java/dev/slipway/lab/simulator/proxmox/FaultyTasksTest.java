package dev.slipway.lab.simulator.proxmox;

import static dev.slipway.lab.simulator.proxmox.TestCluster.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.lab.simulator.Delays;
import dev.slipway.lab.simulator.WireClient;
import dev.slipway.lab.simulator.faults.LockFault;
import dev.slipway.lab.simulator.faults.TaskFault;
import dev.slipway.lab.simulator.faults.TaskFault.Kind;
import dev.slipway.lab.simulator.proxmox.storage.Volume;
import dev.slipway.lab.simulator.proxmox.tasks.Task;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong in tasks on demand. */
class FaultyTasksTest {

  private static final String VM = "/nodes/pve2/qemu/20001";
  private static final String NO_SPACE = "clone failed: copy failed: No space left on device";
  private static final String LOCKED =
      "can't lock file '/var/lock/qemu-server/lock-20001.conf' - got timeout";

  private TestCluster cluster;

  @BeforeEach
  void start() {
    cluster = new TestCluster(impatientForLocks());
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void aCloneThatFailsLeavesNothingAndTheNextOneSucceeds() throws Exception {
    List<String> before = volumes();
    cluster.simulator.faults().add(fault("qmclone", Kind.FAILS, NO_SPACE, null, 1));

    assertThat(cluster.await(startClone())).isEqualTo(NO_SPACE);
    assertThat(cluster.simulator.vms().find(20001)).isEmpty();
    assertThat(volumes()).isEqualTo(before);

    assertThat(cluster.await(startClone())).isEqualTo("OK");
  }

  @Test
  void aCloneIsSlowWhileItsTargetIsLocked() throws Exception {
    cluster.simulator.faults().add(fault("qmclone", Kind.SLOW, null, Duration.ofMinutes(5), 1));

    WireClient.Answer started = startClone();

    Task task = cluster.simulator.tasks().find(data(started).asText()).orElseThrow();
    await().until(() -> cluster.simulator.vms().find(20001).isPresent());
    assertThat(cluster.simulator.vms().find(20001).orElseThrow().config().lock()).contains("clone");
    assertThat(task.running()).isTrue();
    task.hurry();
    assertThat(cluster.await(started)).isEqualTo("OK");
  }

  @Test
  void aWorkerThatIsKilledLeavesItsTargetLocked() throws Exception {
    cluster.simulator.faults().add(fault("qmclone", Kind.KILLED, null, null, 1));

    assertThat(cluster.await(startClone())).isEqualTo("unexpected status");

    assertThat(cluster.simulator.vms().find(20001).orElseThrow().config().lock()).contains("clone");
  }

  @Test
  void aStartThatFailsLeavesTheVmWithoutPower() throws Exception {
    cluster.await(startClone());
    cluster
        .simulator
        .faults()
        .add(fault("qmstart", Kind.FAILS, "start failed: QEMU exited with code 1", null, 1));

    assertThat(cluster.await(cluster.call("POST", VM + "/status/start", "")))
        .isEqualTo("start failed: QEMU exited with code 1");
    assertThat(cluster.simulator.vms().find(20001).orElseThrow().running()).isEmpty();

    assertThat(cluster.await(cluster.call("POST", VM + "/status/start", ""))).isEqualTo("OK");
  }

  @Test
  void aTaskWithNothingToDoFailsToo() throws Exception {
    cluster.await(startClone());
    cluster.simulator.faults().add(fault("qmstop", Kind.FAILS, "no luck", null, 1));

    assertThat(cluster.await(cluster.call("POST", VM + "/status/stop", ""))).isEqualTo("no luck");
  }

  @Test
  void othersTasksAreLeftAlone() throws Exception {
    cluster.simulator.faults().add(fault("qmclone", Kind.FAILS, NO_SPACE, null, null));

    String other = "newid=20002&name=other&full=1&pool=slipway";
    assertThat(cluster.await(cluster.call("POST", "/nodes/pve2/qemu/9001/clone", other)))
        .isEqualTo("OK");
  }

  @Test
  void anUploadIsNarrowedByItsFile() throws Exception {
    cluster
        .simulator
        .faults()
        .add(
            new TaskFault(
                "imgcopy", "pve2", null, "c.iso", Kind.FAILS, "import failed", null, null));

    cluster.upload("pve2", "c.iso", new byte[10]);
    cluster.upload("pve2", "d.iso", new byte[10]);

    assertThat(cluster.simulator.storages().volume("seeds:iso/c.iso", "pve2")).isEmpty();
    assertThat(cluster.simulator.storages().volume("seeds:iso/d.iso", "pve2")).isPresent();
  }

  @Test
  void aLockThatSomebodyElseHoldsEndsInATimeout() throws Exception {
    cluster.await(startClone());
    cluster.simulator.faults().add(new LockFault("c-server-*", 2));

    assertThat(cluster.call("PUT", VM + "/config", "cores=2").line()).isEqualTo("500 " + LOCKED);
    assertThat(cluster.await(cluster.call("POST", VM + "/status/start", ""))).isEqualTo(LOCKED);

    assertThat(cluster.call("PUT", VM + "/config", "cores=2").line()).isEqualTo("200 OK");
  }

  private WireClient.Answer startClone() throws Exception {
    return cluster.call(
        "POST", "/nodes/pve2/qemu/9001/clone", "newid=20001&name=c-server-1&full=1&pool=slipway");
  }

  private static TaskFault fault(
      String type, Kind kind, String exitStatus, Duration delay, Integer times) {
    return new TaskFault(type, null, null, "c-server-*", kind, exitStatus, delay, times);
  }

  private List<String> volumes() {
    return cluster.simulator.storages().all().values().stream()
        .flatMap(List::stream)
        .map(Volume::id)
        .sorted()
        .toList();
  }

  private static Delays impatientForLocks() {
    Duration none = Duration.ZERO;
    return new Delays(
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        Duration.ofMillis(50),
        none,
        null,
        none);
  }
}
