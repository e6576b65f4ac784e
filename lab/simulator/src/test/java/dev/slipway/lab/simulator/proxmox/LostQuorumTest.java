package dev.slipway.lab.simulator.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.simulator.Delays;
import dev.slipway.lab.simulator.WireClient;
import dev.slipway.lab.simulator.faults.QuorumFault;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a cluster says that has lost its quorum (FACTS 36). */
class LostQuorumTest {
  private static final String NO_QUORUM = "500 cluster not ready - no quorum?";
  private static final String OF_101 = "/nodes/pve1/qemu/101";

  private final TestCluster cluster = new TestCluster(Delays.NONE);

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void everythingCanBeReadAndNothingChanged() throws IOException {
    cluster.simulator.faults().put("quorum", List.of(new QuorumFault(null)));

    assertThat(asRoot("POST", OF_101 + "/status/start").line()).isEqualTo(NO_QUORUM);
    assertThat(asRoot("DELETE", OF_101).line()).isEqualTo(NO_QUORUM);
    assertThat(asRoot("GET", OF_101 + "/config").line()).isEqualTo("200 OK");
    assertThat(quorate()).isZero();

    cluster.simulator.faults().remove("quorum");

    assertThat(asRoot("POST", OF_101 + "/status/start").line()).isEqualTo("200 OK");
    assertThat(quorate()).isOne();
  }

  private WireClient.Answer asRoot(String method, String path) throws IOException {
    return cluster.client.send(method, "/api2/json" + path, TestCluster.ROOT, null);
  }

  private int quorate() throws IOException {
    return TestCluster.data(asRoot("GET", "/cluster/status")).get(0).path("quorate").asInt();
  }
}
