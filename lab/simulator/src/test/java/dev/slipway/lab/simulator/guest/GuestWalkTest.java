package dev.slipway.lab.simulator.guest;

import static dev.slipway.lab.simulator.guest.GuestFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.lab.simulator.guest.SshClientOfTest.Result;
import dev.slipway.lab.simulator.kubernetes.KubeconfigClient;
import dev.slipway.lab.simulator.mirror.ArtefactMirror;
import dev.slipway.lab.simulator.mirror.MirrorConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.sshd.sftp.client.SftpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Slipway does on a guest, command by command, from first contact to a working kubeconfig. */
class GuestWalkTest {

  private static final String VERSION = "v1.33.5+k3s1";
  private static final String FOLDER = "/var/lib/slipway/k3s/" + VERSION;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final GuestFixture fixture = new GuestFixture(GuestsConfig.withoutDelays());
  private final ArtefactMirror mirror = new ArtefactMirror(MirrorConfig.defaults());
  private final String address = GuestFixture.freeAddress();
  private SshClientOfTest ssh;

  @AfterEach
  void stop() {
    if (ssh != null) {
      ssh.close();
    }
    fixture.close();
    mirror.close();
  }

  @Test
  void everyCommandOfAnInstallationWorksInOrder() throws Exception {
    fixture.boot(20001, address);
    ssh = fixture.connect(address);
    assertThat(ssh.fingerprint()).isEqualTo(fixture.seedFingerprint());

    awaitCloudInit();
    replaceHostKey();
    checkRequirements();
    downloadAndVerify();
    installAndStart();
    readKubeconfig();
    assertThat(fixture.guests.unknownCommands()).isEmpty();
  }

  private void awaitCloudInit() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              JsonNode status = JSON.readTree(ok("cloud-init status --format json"));
              assertThat(status.get("status").asText()).isEqualTo("done");
              assertThat(status.get("errors")).isEmpty();
            });
  }

  private void replaceHostKey() throws Exception {
    String made = "/etc/ssh/slipway_host_ed25519_key";
    String used = "/etc/ssh/ssh_host_ed25519_key";
    ok("sudo -n ssh-keygen -q -t ed25519 -N '' -C demo-server-1 -f " + made);
    String described = ok("ssh-keygen -l -E sha256 -f " + made + ".pub").strip();
    assertThat(described).matches("256 SHA256:[A-Za-z0-9+/]{43} demo-server-1 \\(ED25519\\)");
    String install = "sudo -n install -m 0600 -o root -g root ";
    ok(install + made + " " + used);
    ok(install.replace("0600", "0644") + made + ".pub " + used + ".pub");
    ok("sudo -n systemctl restart ssh");

    assertThat(ok("true")).as("the old connection lives on").isEmpty();
    try (SshClientOfTest second = fixture.connect(address)) {
      assertThat(second.fingerprint()).isEqualTo(described.split(" ")[1]);
    }
    ok("sudo -n touch /etc/cloud/cloud-init.disabled");
    assertThat(ok("cloud-init status --format json")).contains("\"disabled\"");
  }

  private void checkRequirements() throws IOException {
    assertThat(ok("uname -m")).isEqualTo("x86_64\n");
    assertThat(ok("nproc")).isEqualTo("2\n");
    assertThat(ok("cat /etc/os-release")).contains("ID=debian");
    assertThat(ok("cat /proc/meminfo")).containsPattern("MemTotal: +40\\d{5} kB");
    assertThat(ok("cat /etc/machine-id")).hasSize(33);
    try (SftpClient sftp = ssh.sftp()) {
      assertThat(text(sftp.read("/etc/os-release").readAllBytes())).contains("bookworm");
      try (SftpClient.CloseableHandle file =
          sftp.open(
              "/home/slipway/config.yaml",
              SftpClient.OpenMode.Write,
              SftpClient.OpenMode.Create,
              SftpClient.OpenMode.Truncate)) {
        sftp.write(file, 0, "cluster-init: true\n".getBytes(StandardCharsets.UTF_8), 0, 19);
      }
    }
    assertThat(ok("stat -c '%a %U %s' /home/slipway/config.yaml")).isEqualTo("644 slipway 19\n");
  }

  private void downloadAndVerify() throws IOException {
    for (String file : new String[] {"k3s", "sha256sum-amd64.txt", "install.sh"}) {
      String url = mirror.baseUrl() + "/v1.33.5%2Bk3s1/" + file;
      unit(
          "slipway-download-" + file.replace('.', '-'),
          "",
          "curl -fsSL --retry 0 --create-dirs -o " + FOLDER + "/" + file + " " + url);
    }
    String sums = ok("cat " + FOLDER + "/sha256sum-amd64.txt");
    String summed = ok("sha256sum " + FOLDER + "/k3s").split(" ")[0];
    assertThat(sums).contains(summed + "  k3s\n");
  }

  private void installAndStart() throws Exception {
    ok("sudo -n install -D -m 0755 " + FOLDER + "/k3s /usr/local/bin/k3s");
    assertThat(ok("k3s --version")).startsWith("k3s version " + VERSION);
    unit(
        "slipway-install-k3s",
        "--setenv=INSTALL_K3S_SKIP_DOWNLOAD=true --setenv=INSTALL_K3S_SKIP_START=true"
            + " --setenv=INSTALL_K3S_EXEC=server ",
        "/bin/sh " + FOLDER + "/install.sh");
    ok("sudo -n install -D -m 0600 /dev/stdin /etc/rancher/k3s/token", "secret-token\n");
    ok("sudo -n install -D -m 0600 /dev/stdin /etc/rancher/k3s/config.yaml", config());
    ok("sudo -n systemctl enable --now --no-block k3s");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> ssh.exec("sudo -n systemctl is-active k3s").stdout().equals("active\n"));
    assertThat(ok("sudo -n k3s kubectl get --raw /readyz")).isEqualTo("ok");
    await().atMost(Duration.ofSeconds(30)).until(() -> nodeStatus().equals("True"));
    JsonNode workloads =
        JSON.readTree(ok("sudo -n k3s kubectl get deployments,daemonsets -n kube-system -o json"));
    assertThat(workloads.get("items").findValuesAsText("name"))
        .contains("coredns", "local-path-provisioner", "metrics-server")
        .doesNotContain("traefik");
    assertThat(ok("sudo -n journalctl -u k3s -n 5 --no-pager -o cat")).contains("Started k3s");
  }

  private String nodeStatus() throws IOException {
    JsonNode node = JSON.readTree(ok("sudo -n k3s kubectl get nodes -o json")).at("/items/0");
    assertThat(node.at("/metadata/name").asText()).isEqualTo("demo-server-1");
    for (JsonNode condition : node.at("/status/conditions")) {
      if (condition.get("type").asText().equals("Ready")) {
        return condition.get("status").asText();
      }
    }
    return "absent";
  }

  private void readKubeconfig() throws Exception {
    assertThat(ssh.exec("cat /etc/rancher/k3s/k3s.yaml").stderr()).contains("Permission denied");
    String kubeconfig = ok("sudo -n cat /etc/rancher/k3s/k3s.yaml");
    assertThat(kubeconfig).contains("server: https://127.0.0.1:6443");

    KubeconfigClient api = new KubeconfigClient(kubeconfig, "https://" + address + ":6443");

    assertThat(api.get("/readyz").body()).isEqualTo("ok");
    JsonNode nodes = JSON.readTree(api.get("/api/v1/nodes").body());
    assertThat(nodes.get("kind").asText()).isEqualTo("NodeList");
    assertThat(nodes.at("/items/0/status/nodeInfo/kubeletVersion").asText()).isEqualTo(VERSION);
    assertThat(nodes.at("/items/0/status/addresses/0/address").asText()).isEqualTo(address);
  }

  private String config() {
    return """
        cluster-init: true
        token-file: /etc/rancher/k3s/token
        node-name: demo-server-1
        node-ip: %s
        tls-san: [demo.example.org, %s]
        write-kubeconfig-mode: "0600"
        disable: [traefik]
        """
        .formatted(address, address);
  }

  /** Runs something as a transient unit and waits for its good end. */
  private void unit(String name, String environment, String command) throws IOException {
    ok(
        "sudo -n systemd-run --unit="
            + name
            + " --property=Type=oneshot --property=RemainAfterExit=yes --no-block "
            + environment
            + command);
    String show =
        "systemctl show "
            + name
            + " --property=LoadState,ActiveState,SubState,Result,ExecMainStatus,NRestarts";
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> ok(show), state -> !state.contains("ActiveState=activating"));
    assertThat(ok(show).lines())
        .contains(
            "LoadState=loaded",
            "ActiveState=active",
            "SubState=exited",
            "Result=success",
            "ExecMainStatus=0",
            "NRestarts=0");
  }

  private String ok(String command) throws IOException {
    return ok(command, "");
  }

  private String ok(String command, String stdin) throws IOException {
    Result result = ssh.exec(command, stdin);
    assertThat(result.exitCode()).as("%s: %s", command, result.stderr()).isZero();
    return result.stdout();
  }
}
