package dev.slipway.lab.simulator.proxmox;

import static dev.slipway.lab.simulator.proxmox.TestCluster.data;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.lab.simulator.Delays;
import dev.slipway.lab.simulator.WireClient;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The firewall of a VM and the datacenter's switch, after pve-firewall's sources. */
class VmFirewallTest {

  private static final String VM = "/nodes/pve2/qemu/20001";
  private static final String FIREWALL = VM + "/firewall";

  private final TestCluster cluster = new TestCluster(Delays.NONE);

  @BeforeEach
  void cloned() throws Exception {
    clone(9001, 20_001);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void aRuleIsAddedInFrontAndIsOffUnlessItIsSaidToBeOn() throws Exception {
    cluster.call("POST", FIREWALL + "/rules", "type=in&action=ACCEPT&proto=icmp");
    cluster.call("POST", FIREWALL + "/rules", "type=in&action=ACCEPT&proto=tcp&dport=22&enable=1");

    JsonNode rules = data(cluster.call("GET", FIREWALL + "/rules"));

    assertThat(rules).hasSize(2);
    assertThat(rules.get(0).path("dport").asText()).isEqualTo("22");
    assertThat(rules.get(0).path("enable").asInt()).isEqualTo(1);
    assertThat(rules.get(0).path("pos").asInt()).isZero();
    assertThat(rules.get(1).path("enable").asInt()).isZero();
  }

  @Test
  void aRuleMayNameASetThatIsThere() throws Exception {
    String rule = "type=in&action=ACCEPT&source=%2Bmembers";
    assertThat(cluster.call("POST", FIREWALL + "/rules", rule).body())
        .contains("no such ipset 'members'");

    cluster.call("POST", FIREWALL + "/ipset", "name=members");
    cluster.call("POST", FIREWALL + "/ipset/members", "cidr=10.0.0.1/32");

    assertThat(cluster.call("POST", FIREWALL + "/rules", rule).line()).isEqualTo("200 OK");
    assertThat(data(cluster.call("GET", FIREWALL + "/ipset/members")).get(0).path("cidr").asText())
        .isEqualTo("10.0.0.1");
    assertThat(cluster.call("POST", FIREWALL + "/ipset", "name=members").body())
        .contains("IPSet 'members' already exists");
    assertThat(cluster.call("POST", FIREWALL + "/ipset/members", "cidr=10.0.0.1").body())
        .contains("address '10.0.0.1' already exists");
    assertThat(cluster.call("POST", FIREWALL + "/ipset/members", "cidr=0.0.0.0/0").body())
        .contains("a zero prefix is not allowed in ipset entries");
  }

  @Test
  void whatItCannotDoIsRefused() throws Exception {
    assertThat(refused("type=in&action=PASS")).contains("unknown action 'PASS'");
    assertThat(refused("type=in&action=ACCEPT&dport=22"))
        .contains("missing property - 'dport' requires this property");
    assertThat(refused("type=in&action=ACCEPT&proto=icmp&dport=22"))
        .contains("protocol 'icmp' does not support ports");
    assertThat(refused("type=in&action=ACCEPT&source=bastion")).contains("invalid IP address");
  }

  private String refused(String rule) throws Exception {
    var answer = cluster.call("POST", FIREWALL + "/rules", rule);
    assertThat(answer.line()).startsWith("400 ");
    return answer.body();
  }

  @Test
  void itIsClonedAndGoesWithTheVm() throws Exception {
    cluster.call("PUT", FIREWALL + "/options", "enable=1&policy_in=DROP");
    cluster.call("POST", FIREWALL + "/rules", "type=in&action=ACCEPT&proto=icmp&enable=1");
    assertThat(cluster.await(root("POST", VM + "/clone", "newid=20002&pool=slipway&full=1")))
        .isEqualTo("OK");

    String clone = "/nodes/pve2/qemu/20002";
    assertThat(data(cluster.call("GET", clone + "/firewall/rules"))).hasSize(1);
    assertThat(data(cluster.call("GET", clone + "/firewall/options")).path("policy_in").asText())
        .isEqualTo("DROP");

    cluster.await(cluster.call("DELETE", VM));
    clone(9001, 20_001);
    assertThat(data(cluster.call("GET", FIREWALL + "/rules"))).isEmpty();
  }

  @Test
  void theDatacentersSwitchIsForWhoMayAuditTheWhole() throws Exception {
    assertThat(cluster.call("GET", "/cluster/firewall/options").line())
        .isEqualTo("403 Permission check failed (/, Sys.Audit)");

    assertThat(data(root("GET", "/cluster/firewall/options", null)).has("enable")).isFalse();
    root("PUT", "/cluster/firewall/options", "enable=1");
    assertThat(data(root("GET", "/cluster/firewall/options", null)).path("enable").asInt())
        .isEqualTo(1);
  }

  @Test
  void nobodySetsAFirewallWithoutTheRightTo() throws Exception {
    assertThat(
            cluster
                .call("POST", "/nodes/pve2/qemu/9001/firewall/rules", "type=in&action=DROP")
                .line())
        .isEqualTo("403 Permission check failed (/vms/9001, VM.Config.Network)");
  }

  private void clone(int template, int vmid) throws Exception {
    String form = "newid=" + vmid + "&pool=slipway&full=1&storage=local";
    assertThat(cluster.await(cluster.call("POST", "/nodes/pve2/qemu/" + template + "/clone", form)))
        .isEqualTo("OK");
  }

  private WireClient.Answer root(String method, String path, String form) throws Exception {
    byte[] body = form == null ? null : form.getBytes(StandardCharsets.UTF_8);
    return cluster.client.send(method, "/api2/json" + path, TestCluster.ROOT, body);
  }
}
