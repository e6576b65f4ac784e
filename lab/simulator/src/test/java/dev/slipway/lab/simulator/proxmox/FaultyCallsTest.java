package dev.slipway.lab.simulator.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.lab.simulator.Delays;
import dev.slipway.lab.simulator.WireClient;
import dev.slipway.lab.simulator.faults.CallFault;
import dev.slipway.lab.simulator.faults.CallFault.Kind;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong with calls on demand. */
class FaultyCallsTest {

  private static final String CLONE = "/nodes/pve2/qemu/9001/clone";
  private static final String FORM = "newid=20001&name=c-server-1&full=1&pool=slipway";

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
  void aCallFailsAsOftenAsToldAndThenSucceeds() throws Exception {
    cluster.simulator.faults().add(fault(Kind.ERROR, null, "cluster not ready - no quorum?", 2));

    for (int i = 0; i < 2; i++) {
      WireClient.Answer answer = cluster.call("POST", CLONE, FORM);
      assertThat(answer.line()).isEqualTo("500 cluster not ready - no quorum?");
      assertThat(answer.body())
          .contains("\"data\":null", "\"message\":\"cluster not ready - no quorum?\\n\"");
      assertThat(answer.headers()).containsEntry("connection", "close");
    }
    assertThat(cluster.simulator.tasks().all()).isEmpty();
    assertThat(cluster.await(cluster.call("POST", CLONE, FORM))).isEqualTo("OK");
  }

  @Test
  void aNodeThatIsNotReachedHasNoBody() throws Exception {
    cluster.simulator.faults().add(fault(Kind.ERROR, 595, "No route to host", 1));

    WireClient.Answer answer = cluster.call("POST", CLONE, FORM);

    assertThat(answer.line()).isEqualTo("595 No route to host");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void otherCallsAreLeftAlone() throws Exception {
    cluster.simulator.faults().add(fault(Kind.ERROR, null, null, null));

    assertThat(cluster.call("POST", CLONE, FORM.replace("c-server", "d-server")).line())
        .isEqualTo("200 OK");
    assertThat(cluster.call("GET", "/version").line()).isEqualTo("200 OK");
  }

  @Test
  void aConnectionThatIsDroppedBeforeTheCallHasNoEffect() {
    cluster.simulator.faults().add(fault(Kind.DROPPED_BEFORE, null, null, 1));

    assertThatThrownBy(() -> cluster.call("POST", CLONE, FORM)).isInstanceOf(IOException.class);

    assertThat(cluster.simulator.tasks().all()).isEmpty();
    assertThat(cluster.simulator.calls().entries())
        .singleElement()
        .satisfies(entry -> assertThat(entry.status()).isZero());
  }

  @Test
  void aConnectionThatIsDroppedAfterTheCallHidesWhatItDid() {
    cluster.simulator.faults().add(fault(Kind.DROPPED_AFTER, null, null, 1));

    assertThatThrownBy(() -> cluster.call("POST", CLONE, FORM)).isInstanceOf(IOException.class);

    assertThat(cluster.simulator.tasks().all())
        .singleElement()
        .satisfies(task -> assertThat(task.upid().type()).isEqualTo("qmclone"));
  }

  @Test
  void aConnectionIsClosedAlthoughTheAnswerPromisesThatItStays() throws Exception {
    cluster
        .simulator
        .faults()
        .add(new CallFault("GET", "/version", null, Kind.IDLE_CLOSED, null, null, null, 1));
    try (Socket socket = cluster.client.connect()) {
      socket.setSoTimeout((int) Delays.NONE.keepAlive().dividedBy(2).toMillis());
      WireClient.write(socket, "GET", "/api2/json/version", TestCluster.SLIPWAY, null);

      assertThat(WireClient.read(socket.getInputStream()).headers())
          .containsEntry("connection", "Keep-Alive");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aCallIsAnsweredLate() throws Exception {
    Duration delay = Duration.ofMillis(300);
    cluster
        .simulator
        .faults()
        .add(new CallFault("GET", "/version", null, Kind.DELAY, null, null, delay, 1));
    long begin = System.nanoTime();

    assertThat(cluster.call("GET", "/version").line()).isEqualTo("200 OK");

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(delay);
  }

  /** On clones of VMs called {@code c-server-…}. */
  private static CallFault fault(Kind kind, Integer status, String message, Integer times) {
    return new CallFault(
        "POST", "/nodes/*/qemu/*/clone", "c-server-*", kind, status, message, null, times);
  }
}
