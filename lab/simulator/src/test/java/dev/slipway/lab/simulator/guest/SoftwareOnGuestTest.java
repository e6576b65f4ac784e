package dev.slipway.lab.simulator.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.simulator.guest.SshClientOfTest.Result;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Packages, certificates and scripts, as a Debian has them. */
class SoftwareOnGuestTest {
  private static final String APT = "sudo -n systemd-run --unit=apt --property=Type=oneshot ";
  private static final String QUIETLY = "--setenv=DEBIAN_FRONTEND=noninteractive apt-get -y ";

  private final GuestFixture fixture = new GuestFixture(GuestsConfig.withoutDelays());
  private final String address = GuestFixture.freeAddress();
  private SshClientOfTest ssh;

  @BeforeEach
  void boot() throws Exception {
    fixture.boot(1, address);
    ssh = fixture.connect(address);
  }

  @AfterEach
  void stop() throws Exception {
    ssh.close();
    fixture.close();
  }

  private String apt(String command) throws IOException {
    ssh.exec(APT + QUIETLY + command);
    String said = ssh.exec("sudo -n journalctl -u apt -n 20 --no-pager -o cat").stdout();
    ssh.exec("sudo -n systemctl reset-failed apt");
    return said;
  }

  @Test
  void noPackageIsKnownBeforeTheListsAreFetched() throws Exception {
    assertThat(apt("install jq")).contains("E: Unable to locate package jq");

    ssh.exec("sudo -n apt-get update");

    assertThat(apt("install jq")).contains("Setting up jq");
    assertThat(ssh.exec("cat /var/lib/dpkg/status").stdout()).contains("Package: jq");
  }

  @Test
  void aPackageThatIsNowhereIsNotFoundAfterwardsEither() throws Exception {
    ssh.exec("sudo -n apt-get update");

    assertThat(apt("install no-such-package")).contains("Unable to locate package no-such-package");
  }

  @Test
  void aLockThatSomebodyHoldsFailsTheTryAndNotTheNext() throws Exception {
    ssh.exec("sudo -n apt-get update");
    fixture.guests.faults().add(new GuestFault("demo-*", GuestFault.Kind.APT_LOCKED, 1));

    assertThat(apt("dist-upgrade")).contains("is held by process 812");
    apt("dist-upgrade");

    assertThat(ssh.exec("cat /var/log/apt/history.log").stdout())
        .isEqualTo("Commandline: apt-get -y dist-upgrade\n");
  }

  @Test
  void whoIsNotRootInstallsNothing() throws Exception {
    assertThat(ssh.exec("apt-get update").exitCode()).isEqualTo(100);
  }

  @Test
  void aMissingScriptIsToldAsDashDoes() throws Exception {
    Result result = ssh.exec("sh /tmp/none.sh");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.stderr()).contains("cannot open /tmp/none.sh");
  }
}
