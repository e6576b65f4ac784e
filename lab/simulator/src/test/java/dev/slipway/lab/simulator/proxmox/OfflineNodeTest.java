package dev.slipway.lab.simulator.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.lab.simulator.Delays;
import dev.slipway.lab.simulator.WireClient;
import dev.slipway.lab.simulator.faults.NodeFault;
import java.io.IOException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the other nodes say of one that they cannot reach; from the sources (FACTS 36). */
class OfflineNodeTest {
  private final TestCluster cluster = new TestCluster(Delays.NONE);

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void nothingIsKnownOfItUntilItIsBack() throws IOException {
    assertThat(node("pve2").path("status").asText()).isEqualTo("online");

    cluster.simulator.faults().put("cut", List.of(new NodeFault("pve2")));

    assertThat(node("pve1").path("maxmem").asLong()).isPositive();
    assertThat(node("pve2").path("status").asText()).isEqualTo("offline");
    assertThat(node("pve2").has("maxmem") || node("pve2").has("cpu")).isFalse();
    assertThat(cluster.call("GET", "/nodes/pve2/storage").line()).isEqualTo("595 No route to host");
    assertThat(cluster.call("GET", "/nodes/pve1/storage").line()).isEqualTo("200 OK");
    JsonNode template = resource("qemu/9001");
    assertThat(template.path("status").asText()).isEqualTo("unknown");
    assertThat(template.has("template") || template.has("maxmem")).isFalse();
    assertThat(resource("storage/pve2/local").has("maxdisk")).isFalse();

    cluster.simulator.faults().remove("cut");

    assertThat(node("pve2").path("maxmem").asLong()).isPositive();
    assertThat(resource("qemu/9001").path("template").asInt()).isEqualTo(1);
  }

  private JsonNode node(String name) throws IOException {
    return one(cluster.call("GET", "/nodes"), "node/" + name);
  }

  private JsonNode resource(String id) throws IOException {
    return one(cluster.call("GET", "/cluster/resources"), id);
  }

  private static JsonNode one(WireClient.Answer list, String id) throws IOException {
    return StreamSupport.stream(TestCluster.data(list).spliterator(), false)
        .filter(each -> each.path("id").asText().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
