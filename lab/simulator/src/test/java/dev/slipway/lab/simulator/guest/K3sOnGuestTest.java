package dev.slipway.lab.simulator.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.lab.simulator.Guest;
import dev.slipway.lab.simulator.guest.SshClientOfTest.Result;
import dev.slipway.lab.simulator.kubernetes.K3sBehaviour;
import dev.slipway.lab.simulator.kubernetes.KubeconfigClient;
import dev.slipway.lab.simulator.mirror.ArtefactMirror;
import dev.slipway.lab.simulator.mirror.MirrorConfig;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** K3s as a service of a guest: restarts, power cuts, failures. */
class K3sOnGuestTest {

  private static final String SHOW =
      "systemctl show k3s --property=LoadState,ActiveState,SubState,Result,ExecMainStatus,NRestarts";

  private final GuestFixture fixture =
      new GuestFixture(
          new GuestsConfig(
              null,
              null,
              Duration.ZERO,
              Duration.ZERO,
              Duration.ZERO,
              new K3sBehaviour(Duration.ZERO, Duration.ZERO, Duration.ofMillis(50)),
              List.of(),
              null,
              null));
  private final ArtefactMirror mirror =
      new ArtefactMirror(new MirrorConfig(null, null, 1 << 16, null, null));
  private final String address = GuestFixture.freeAddress();

  @AfterEach
  void stop() {
    fixture.close();
    mirror.close();
  }

  @Test
  void afterAPowerCutAnEnabledK3sIsTheSameClusterAgain() throws Exception {
    Guest guest = fixture.boot(1, address);
    String kubeconfig;
    try (SshClientOfTest ssh = fixture.connect(address)) {
      install(ssh);
      ok(ssh, "sudo -n systemctl enable --now k3s");
      kubeconfig = ok(ssh, "sudo -n cat /etc/rancher/k3s/k3s.yaml");
      ok(ssh, "sudo -n touch /etc/cloud/cloud-init.disabled");
    }
    guest.powerOff();
    fixture.boot(1, "demo-server-1", address, null);

    KubeconfigClient api = new KubeconfigClient(kubeconfig, "https://" + address + ":6443");

    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(() -> assertThat(api.get("/readyz").statusCode()).isEqualTo(200));
    try (SshClientOfTest ssh = fixture.connect(address)) {
      assertThat(ssh.exec("systemctl show download-k3s --property=LoadState").stdout())
          .as("transient units do not outlive a power cut")
          .isEqualTo("LoadState=not-found\n");
    }
  }

  @Test
  void aK3sThatCrashesGoesRoundAndIsNamedByItsJournal() throws Exception {
    fixture.guests.faults().add(new GuestFault("demo-server-*", GuestFault.Kind.K3S_CRASHES));
    fixture.boot(1, address);
    try (SshClientOfTest ssh = fixture.connect(address)) {
      install(ssh);
      assertThat(ssh.exec("sudo -n systemctl start k3s").exitCode()).isEqualTo(1);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> ssh.exec(SHOW).stdout(), state -> state.contains("NRestarts=3"));
      assertThat(ok(ssh, SHOW))
          .contains("ActiveState=activating", "Result=exit-code", "ExecMainStatus=1");
      assertThat(ok(ssh, "sudo -n journalctl -u k3s -n 20 --no-pager -o cat"))
          .contains("level=fatal");
      Result refused = ssh.exec("sudo -n k3s kubectl get --raw /readyz");
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.stderr()).contains("was refused");

      ok(ssh, "sudo -n systemctl stop k3s");
      assertThat(ok(ssh, SHOW)).contains("ActiveState=inactive");
      fixture.guests.faults().clear();
      ok(ssh, "sudo -n systemctl start k3s");
      assertThat(ok(ssh, "sudo -n k3s kubectl get --raw /readyz")).isEqualTo("ok");
    }
  }

  @Test
  void aK3sThatRestartsIsBackAfterwards() throws Exception {
    fixture.guests.faults().add(new GuestFault("demo-server-*", GuestFault.Kind.K3S_RESTARTS, 1));
    fixture.boot(1, address);
    try (SshClientOfTest ssh = fixture.connect(address)) {
      install(ssh);
      // It succeeds if it looks before the first exit, as systemctl does.
      ssh.exec("sudo -n systemctl start k3s");

      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> ssh.exec(SHOW).stdout(),
              state -> state.contains("NRestarts=1") && state.contains("ActiveState=active\n"));
      assertThat(ok(ssh, "sudo -n k3s kubectl get --raw /readyz")).isEqualTo("ok");
      assertThat(ok(ssh, "sudo -n journalctl -u k3s -n 20 --no-pager -o cat"))
          .contains("leaderelection lost for k3s");
    }
  }

  @Test
  void anApiThatIsNotReadySaysSo() throws Exception {
    fixture.boot(1, address);
    try (SshClientOfTest ssh = fixture.connect(address)) {
      install(ssh);
      ok(ssh, "sudo -n systemctl start k3s");
      KubeconfigClient api =
          new KubeconfigClient(
              ok(ssh, "sudo -n cat /etc/rancher/k3s/k3s.yaml"), "https://" + address + ":6443");
      fixture
          .guests
          .faults()
          .add(new GuestFault("demo-server-*", GuestFault.Kind.API_NOT_READY, 2));

      Result refused = ssh.exec("sudo -n k3s kubectl get --raw /readyz");
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.stderr()).contains("(ServiceUnavailable): apiserver not ready");
      HttpResponse<String> answer = api.get("/readyz");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("\"apiserver not ready\"");

      assertThat(api.get("/readyz").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void withoutABinaryTheInstallScriptFails() throws Exception {
    fixture.boot(1, address);
    try (SshClientOfTest ssh = fixture.connect(address)) {
      download(ssh, "install.sh");
      Result result = ssh.exec(installation());
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(ok(ssh, "systemctl show install --property=Result,ExecMainStatus"))
          .isEqualTo("Result=exit-code\nExecMainStatus=1\n");
      assertThat(ok(ssh, "sudo -n journalctl -u install -n 5 --no-pager -o cat"))
          .contains("Executable k3s binary not found");
    }
  }

  private void install(SshClientOfTest ssh) throws IOException {
    download(ssh, "k3s");
    download(ssh, "install.sh");
    ok(ssh, "sudo -n install -D -m 0755 /var/lib/slipway/k3s /usr/local/bin/k3s");
    ok(ssh, installation());
  }

  private void download(SshClientOfTest ssh, String file) throws IOException {
    ok(
        ssh,
        "sudo -n systemd-run --unit=download-"
            + file
            + " --property=Type=oneshot --property=RemainAfterExit=yes"
            + " curl -fsSL --create-dirs -o /var/lib/slipway/"
            + file
            + " "
            + mirror.baseUrl()
            + "/v1.33.5%2Bk3s1/"
            + file);
  }

  private static String installation() {
    return "sudo -n systemd-run --unit=install --property=Type=oneshot"
        + " --property=RemainAfterExit=yes --setenv=INSTALL_K3S_SKIP_DOWNLOAD=true"
        + " --setenv=INSTALL_K3S_SKIP_START=true --setenv=INSTALL_K3S_EXEC=server"
        + " /bin/sh /var/lib/slipway/install.sh";
  }

  private static String ok(SshClientOfTest ssh, String command) throws IOException {
    Result result = ssh.exec(command);
    assertThat(result.exitCode()).as("%s: %s", command, result.stderr()).isZero();
    return result.stdout();
  }
}
