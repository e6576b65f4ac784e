package dev.slipway.lab.simulator.proxmox;

import static dev.slipway.lab.simulator.proxmox.TestCluster.ROOT;
import static dev.slipway.lab.simulator.proxmox.TestCluster.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.simulator.Delays;
import dev.slipway.lab.simulator.WireClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Roles, users, tokens, pools and storages as root manages them. Hardly anything of it was
 * recorded: the schema of the API and Proxmox's own sources are what it was written after.
 */
class AccessManagementTest {

  private static final String TOKEN = "/access/users/new@pve/token/two";

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
  void aNewTokenHasWhatItsUserIsGrantedUntilEitherIsGone() throws Exception {
    assertThat(asRoot("POST", "/access/users", "userid=new@pve").line()).isEqualTo("200 OK");
    Answer made = asRoot("POST", TOKEN, "privsep=0");
    asRoot("PUT", "/access/acl", "path=/vms/101&users=new@pve&roles=PVEAuditor");

    assertThat(data(made).path("full-tokenid").asText()).isEqualTo("new@pve!two");
    Map<String, String> login =
        Map.of("Authorization", "PVEAPIToken=new@pve!two=" + data(made).path("value").asText());
    assertThat(config(login)).isEqualTo("200 OK");

    asRoot("PUT", TOKEN, "privsep=1");
    assertThat(config(login)).startsWith("403 ");
    asRoot("DELETE", TOKEN, null);
    assertThat(config(login)).startsWith("401 ");
    asRoot("DELETE", "/access/users/new@pve", null);
    assertThat(data(asRoot("GET", "/access/acl", null)).toString()).doesNotContain("new@pve");
  }

  @Test
  void whatIsThereIsNotMadeTwiceAndWhatIsNotIsNotFound() throws Exception {
    asRoot("POST", "/access/users", "userid=new@pve");
    asRoot("POST", TOKEN, "");

    assertThat(asRoot("POST", "/access/users", "userid=new@pve").line())
        .isEqualTo("500 create user failed: user 'new@pve' already exists");
    assertThat(asRoot("POST", TOKEN, "").body()).contains("Token already exists.");
    assertThat(asRoot("GET", "/access/users/no@pve", null).line())
        .isEqualTo("500 no such user ('no@pve')");
    assertThat(asRoot("GET", "/access/users/new@pve/token/no", null).line())
        .isEqualTo("500 no such token 'no' for user 'new@pve'");
    assertThat(asRoot("GET", "/access/roles/No", null).line())
        .isEqualTo("500 role 'No' does not exist");
    assertThat(asRoot("GET", "/storage/no", null).line())
        .isEqualTo("500 storage 'no' does not exist");
  }

  @Test
  void aRoleIsReplacedOrAddedToAndABuiltInOneNeither() throws Exception {
    asRoot("POST", "/access/roles", "roleid=R&privs=VM.Audit");

    asRoot("PUT", "/access/roles/R", "privs=VM.Clone&append=1");
    assertThat(data(asRoot("GET", "/access/roles/R", null)).toString())
        .isEqualTo("{\"VM.Audit\":1,\"VM.Clone\":1}");
    asRoot("PUT", "/access/roles/R", "privs=VM.Clone");
    assertThat(data(asRoot("GET", "/access/roles/R", null)).toString())
        .isEqualTo("{\"VM.Clone\":1}");
    assertThat(asRoot("PUT", "/access/roles/R", "privs=VM.Monitor").line())
        .isEqualTo("500 update role failed: invalid privilege 'VM.Monitor'");
    assertThat(asRoot("DELETE", "/access/roles/Administrator", null).line())
        .contains("auto-generated role 'Administrator' cannot be deleted");
  }

  @Test
  void nobodyIsGrantedWhoIsNotThereAndNothingOnAPathThatCannotBe() throws Exception {
    String role = "&roles=PVEAuditor&users=";

    assertThat(asRoot("PUT", "/access/acl", "path=/vms" + role + "no@pve").line())
        .isEqualTo("500 ACL update failed: user 'no@pve' does not exist");
    assertThat(asRoot("PUT", "/access/acl", "path=/nosuch" + role + "slipway@pve").body())
        .contains("invalid ACL path '/nosuch'");
  }

  @Test
  void aVmIsInOnePoolAtMostAndMovesOnlyIfAskedTo() throws Exception {
    asRoot("POST", "/pools", "poolid=mine&comment=of+mine");

    assertThat(asRoot("PUT", "/pools/mine", "vms=9000").line()).startsWith("500 ");
    assertThat(asRoot("PUT", "/pools/mine", "vms=101").line()).isEqualTo("200 OK");
    assertThat(asRoot("PUT", "/pools/mine", "vms=101").line())
        .isEqualTo("500 update pools failed: VM 101 is already a pool member");
    assertThat(asRoot("PUT", "/pools/mine", "vms=9000&allow-move=1").line()).isEqualTo("200 OK");
    assertThat(data(asRoot("GET", "/pools/mine", null)).path("comment").asText())
        .isEqualTo("of mine");
    assertThat(asRoot("DELETE", "/pools/mine", null).line()).contains("is not empty");
    asRoot("PUT", "/pools/mine", "vms=101,9000&delete=1");
    assertThat(asRoot("PUT", "/pools/mine", "vms=101&delete=1").line())
        .isEqualTo("500 update pools failed: VM 101 is not a pool member");
    assertThat(asRoot("DELETE", "/pools/mine", null).line()).isEqualTo("200 OK");
  }

  @Test
  void aStorageThatIsRemovedKeepsItsFiles() throws Exception {
    cluster.upload("pve1", "c.iso", new byte[100]);

    assertThat(asRoot("DELETE", "/storage/seeds", null).line()).isEqualTo("200 OK");
    assertThat(asRoot("GET", "/nodes/pve1/storage/seeds/content", null).line()).startsWith("500 ");
    asRoot("POST", "/storage", "storage=seeds&type=dir&path=/x&content=iso");

    assertThat(data(asRoot("GET", "/nodes/pve1/storage/seeds/content", null)).toString())
        .contains("c.iso");
  }

  @Test
  void aRightOnOneVlanIsNoneOnTheBridge() throws Exception {
    makeVm();
    String bridge = "/sdn/zones/localnetwork/vmbr0";
    String role = "&users=slipway@pve&roles=SlipwayBridge";
    asRoot("PUT", "/access/acl", "path=" + bridge + "/100" + role);
    asRoot("PUT", "/access/acl", "path=" + bridge + role + "&delete=1");

    assertThat(configure("net0=virtio,bridge=vmbr0,tag=100"))
        .isEqualTo("403 Permission check failed (" + bridge + ", SDN.Use)");
    asRoot("PUT", "/nodes/pve1/qemu/20001/config", "net0=virtio,bridge=vmbr0,tag=100");
    assertThat(configure("net0=virtio,bridge=vmbr0,tag=100")).isEqualTo("200 OK");
    assertThat(configure("net0=virtio,bridge=vmbr0,tag=200"))
        .isEqualTo("403 Permission check failed (" + bridge + "/200, SDN.Use)");
  }

  @Test
  void replacingADriveTakesTheRightOverWhatIsReplaced() throws Exception {
    makeVm();
    cluster.upload("pve1", "c.iso", new byte[100]);
    asRoot("PUT", "/access/roles/SlipwayVms", "privs=VM.Audit,VM.Config.CDROM");

    assertThat(configure("ide2=seeds:iso/c.iso,media=cdrom"))
        .isEqualTo("403 Permission check failed (/vms/20001, VM.Config.Disk)");
  }

  @Test
  void onlyWhoMayManagesAccess() throws Exception {
    for (String[] call :
        new String[][] {
          {"POST", "/access/users", "userid=new@pve"},
          {"DELETE", "/access/users/root@pam", null},
          {"POST", "/access/users/root@pam/token/t", ""},
          {"PUT", "/access/roles/SlipwayVms", "privs=VM.Audit"},
          {"DELETE", "/access/roles/SlipwayVms", null},
          {"PUT", "/access/acl", "path=/&users=slipway@pve&roles=Administrator"},
          {"PUT", "/pools/slipway", "vms=101"},
          {"DELETE", "/storage/seeds", null}
        }) {
      Answer answer =
          call[2] == null
              ? cluster.call(call[0], call[1])
              : cluster.call(call[0], call[1], call[2]);
      assertThat(answer.line()).as(call[0] + " " + call[1]).startsWith("403 ");
    }
    assertThat(data(cluster.call("GET", "/access/acl"))).isEmpty();
  }

  private void makeVm() throws Exception {
    String clone = "newid=20001&name=c-server-1&full=1&pool=slipway";
    assertThat(cluster.await(cluster.call("POST", "/nodes/pve1/qemu/9000/clone", clone)))
        .isEqualTo("OK");
  }

  private String configure(String form) throws IOException {
    return cluster.call("PUT", "/nodes/pve1/qemu/20001/config", form).line();
  }

  private String config(Map<String, String> login) throws IOException {
    return cluster.client.send("GET", "/api2/json/nodes/pve1/qemu/101/config", login, null).line();
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
