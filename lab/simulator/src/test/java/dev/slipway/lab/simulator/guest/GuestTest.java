package dev.slipway.lab.simulator.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.lab.simulator.Guest;
import dev.slipway.lab.simulator.GuestSpec;
import dev.slipway.lab.simulator.guest.SshClientOfTest.Result;
import dev.slipway.lab.simulator.guest.ssh.OpenSshKeys;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.sshd.common.SshException;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuestTest {

  private final GuestFixture fixture = new GuestFixture(GuestsConfig.withoutDelays());
  private final String address = GuestFixture.freeAddress();

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void onlyTheKeysOfTheSeedLogInAndOnlyAsTheirUser() throws Exception {
    fixture.boot(1, address);
    fixture.connect(address).close();
    OpenSshKeys.KeyFiles stranger = OpenSshKeys.generate("stranger");

    assertThatThrownBy(() -> SshClientOfTest.connect(address, "slipway", stranger))
        .isInstanceOf(SshException.class);
    assertThatThrownBy(() -> SshClientOfTest.connect(address, "root", fixture.userKey))
        .isInstanceOf(SshException.class);
  }

  @Test
  void whatIsNotSimulatedExits127AndIsRecorded() throws Exception {
    fixture.boot(1, address);
    try (SshClientOfTest ssh = fixture.connect(address)) {
      for (String command : List.of("pacman -S x", "sudo -n pacman -Sy", "uname -z", "cat a | b")) {
        assertThat(ssh.exec(command).exitCode()).as(command).isEqualTo(127);
      }
      assertThat(ssh.exec("k3s --version").exitCode()).as("not installed").isEqualTo(127);
    }
    assertThat(fixture.guests.unknownCommands())
        .extracting(unknown -> unknown.guest() + ": " + unknown.command())
        .containsExactly(
            "demo-server-1: pacman -S x",
            "demo-server-1: pacman -Sy",
            "demo-server-1: uname -z",
            "demo-server-1: cat a | b");
  }

  @Test
  void aRestartFromWithinIsAsOneFromOutside() throws Exception {
    Guest guest = fixture.boot(1, address);
    String before;
    try (SshClientOfTest ssh = fixture.connect(address)) {
      ssh.exec("sudo -n touch /etc/cloud/cloud-init.disabled");
      before = ssh.exec("cat /proc/sys/kernel/random/boot_id").stdout();
      assertThat(ssh.exec("systemctl --no-block reboot").exitCode())
          .as("without sudo")
          .isEqualTo(4);
      guest.ejectSeed();
      assertThat(ssh.exec("sudo -n systemctl --no-block reboot").exitCode()).isZero();
    }

    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(
            () -> {
              try (SshClientOfTest ssh = fixture.connect(address)) {
                assertThat(ssh.exec("cat /proc/sys/kernel/random/boot_id").stdout())
                    .isNotEqualTo(before);
                assertThat(ssh.exec("cat /proc/sys/kernel/hostname").stdout())
                    .isEqualTo("demo-server-1\n");
                assertThat(ssh.exec("systemctl is-active qemu-guest-agent").exitCode()).isZero();
              }
            });
  }

  @Test
  void whatIsRootsNeedsSudo() throws Exception {
    fixture.boot(1, address);
    try (SshClientOfTest ssh = fixture.connect(address)) {
      Result refused = ssh.exec("install -D -m 0600 /dev/stdin /etc/rancher/x", "y");
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.stderr()).contains("Permission denied");
      assertThat(ssh.exec("systemctl restart ssh").exitCode()).isEqualTo(4);
      assertThat(ssh.exec("systemd-run --unit=x true").exitCode()).isEqualTo(1);
      assertThat(ssh.exec("sudo -n install -D -m 0600 /dev/stdin /etc/rancher/x", "y").exitCode())
          .isZero();
      assertThat(ssh.exec("cat /etc/rancher/x").stderr()).contains("Permission denied");
      assertThat(ssh.exec("sudo -n cat /etc/rancher/x").stdout()).isEqualTo("y");
      assertThat(ssh.exec("sudo -n stat -c '%a %U' /etc/rancher/x").stdout())
          .isEqualTo("600 root\n");
    }
  }

  @Test
  void sftpHasTheRightsOfItsUser() throws Exception {
    fixture.boot(1, address);
    try (SshClientOfTest ssh = fixture.connect(address);
        SftpClient sftp = ssh.sftp()) {
      write(sftp, "relative.txt", "content");
      assertThat(ssh.exec("cat /home/slipway/relative.txt").stdout()).isEqualTo("content");
      assertThatThrownBy(() -> write(sftp, "/etc/not-mine", "x"))
          .isInstanceOfSatisfying(
              SftpException.class,
              e -> assertThat(e.getStatus()).isEqualTo(SftpConstants.SSH_FX_PERMISSION_DENIED));
      assertThatThrownBy(() -> sftp.read("/etc/ssh/ssh_host_ed25519_key").readAllBytes())
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aMissingHostKeyIsMadeByTheGuestAndAnExistingKeyIsOverwrittenOnYesOnly() throws Exception {
    fixture.boot(1, address);
    try (SshClientOfTest ssh = fixture.connect(address)) {
      String make = "ssh-keygen -q -t ed25519 -N '' -C n -f /home/slipway/key";
      assertThat(ssh.exec(make).exitCode()).isZero();
      String first = ssh.exec("ssh-keygen -l -E sha256 -f /home/slipway/key.pub").stdout();
      assertThat(ssh.exec(make, "n\n").exitCode()).isEqualTo(1);
      assertThat(ssh.exec(make, "").exitCode()).isEqualTo(1);
      assertThat(ssh.exec(make, "y\n").exitCode()).isZero();
      assertThat(ssh.exec("ssh-keygen -l -E sha256 -f /home/slipway/key.pub").stdout())
          .isNotEqualTo(first);
    }
  }

  @Test
  void aRebootWithCloudInitDisabledKeepsKeyAddressAndFilesWithoutTheSeed() throws Exception {
    Guest guest = fixture.boot(1, address);
    try (SshClientOfTest ssh = fixture.connect(address)) {
      assertThat(ssh.exec("sudo -n touch /etc/cloud/cloud-init.disabled").exitCode()).isZero();
    }
    guest.ejectSeed();
    guest.powerOff();
    assertThat(guest.running()).isFalse();
    assertThatThrownBy(() -> SshClientOfTest.connect(address, "slipway", fixture.userKey));

    fixture.boot(1, "demo-server-1", address, null);

    try (SshClientOfTest ssh = fixture.connect(address)) {
      assertThat(ssh.fingerprint()).isEqualTo(fixture.seedFingerprint());
      assertThat(ssh.exec("uname -n").stdout()).isEqualTo("demo-server-1\n");
    }
  }

  @Test
  void aRebootWithoutSeedAndWithCloudInitEnabledLosesAddressAndHostKey() throws Exception {
    Guest guest = fixture.boot(1, address);
    fixture.connect(address).close();
    guest.powerOff();

    Guest again = fixture.guests.boot(GuestFixture.spec(1, "demo-server-1", null));

    await()
        .during(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(5))
        .until(() -> again.addresses().isEmpty());
    assertThatThrownBy(() -> SshClientOfTest.connect(address, "slipway", fixture.userKey));
  }

  @Test
  void theSeedOfAnotherInstanceMakesANewIdentity() throws Exception {
    Guest guest = fixture.boot(1, address);
    fixture.connect(address).close();
    guest.powerOff();
    String second = GuestFixture.freeAddress();

    fixture.boot(1, "demo-server-1", second, fixture.seed(second, "slipway-demo-server-1-2"));

    fixture.connect(second).close();
  }

  @Test
  void aVmidThatWasDestroyedIsANewMachine() throws Exception {
    fixture.boot(1, address);
    try (SshClientOfTest ssh = fixture.connect(address)) {
      assertThat(ssh.exec("touch /home/slipway/trace").exitCode()).isZero();
    }
    fixture.guests.destroy(1);

    fixture.boot(1, address);

    try (SshClientOfTest ssh = fixture.connect(address)) {
      assertThat(ssh.exec("cat /home/slipway/trace").exitCode()).isEqualTo(1);
    }
  }

  @Test
  void whatDoesNotBootNeverAnswers() throws Exception {
    Guest guest =
        fixture.guests.boot(
            new GuestSpec(
                1, "broken", GuestFixture.MAC, 2, 2048, 20L << 30, fixture.seed(address), false));

    await()
        .during(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(5))
        .until(() -> guest.addresses().isEmpty());
    assertThat(guest.running()).isTrue();
    assertThatThrownBy(() -> fixture.guests.boot(GuestFixture.spec(1, "broken", null)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theSecondGuestOfAnAddressIsNotHeard() throws Exception {
    fixture.boot(1, address);
    fixture.connect(address).close();
    OpenSshKeys.KeyFiles otherKey = OpenSshKeys.generate("other");
    byte[] sameAddress =
        SeedIso.forNode(
            "other",
            GuestFixture.MAC,
            address,
            GuestFixture.text(otherKey.publicKey()),
            new SeedIso.HostKeys(
                GuestFixture.text(otherKey.privateKey()), GuestFixture.text(otherKey.publicKey())));

    fixture.boot(2, "other", address, sameAddress);

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !fixture.guests.addressConflicts().isEmpty());
    try (SshClientOfTest ssh = fixture.connect(address)) {
      assertThat(ssh.exec("uname -n").stdout()).isEqualTo("demo-server-1\n");
    }
  }

  @Test
  void aNetworkConfigForAnotherCardGivesNoAddress() throws Exception {
    Guest guest =
        fixture.guests.boot(
            new GuestSpec(
                1, "n", "BC:24:11:FF:FF:FF", 2, 2048, 20L << 30, fixture.seed(address), true));

    await()
        .during(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(5))
        .until(() -> guest.addresses().isEmpty());
  }

  @Test
  void cloudInitFailsWhereItIsToldTo() throws Exception {
    fixture.guests.faults().add(new GuestFault("demo-*", GuestFault.Kind.CLOUD_INIT_ERROR));
    fixture.boot(1, address);
    try (SshClientOfTest ssh = fixture.connect(address)) {
      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(
              () -> {
                Result status = ssh.exec("cloud-init status --format json");
                assertThat(status.exitCode()).isEqualTo(1);
                assertThat(status.stdout()).contains("\"error\"", "locale");
              });
    }
  }

  @Test
  void aSeedThatCannotBeReadLeavesTheGuestWithoutAddress() throws Exception {
    byte[] useless = SeedIso.of(Map.of("user-data", "nothing\n"));

    Guest guest = fixture.guests.boot(GuestFixture.spec(1, "n", useless));

    await()
        .during(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(5))
        .until(() -> guest.addresses().isEmpty());
  }

  private static void write(SftpClient sftp, String path, String content) throws IOException {
    byte[] bytes = content.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    try (SftpClient.CloseableHandle file =
        sftp.open(path, SftpClient.OpenMode.Write, SftpClient.OpenMode.Create)) {
      sftp.write(file, 0, bytes, 0, bytes.length);
    }
  }
}
