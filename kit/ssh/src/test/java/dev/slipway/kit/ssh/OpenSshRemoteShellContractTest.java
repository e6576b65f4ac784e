package dev.slipway.kit.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The same against what guests really run; reported as skipped where the machine has no sshd, which
 * CI has.
 */
class OpenSshRemoteShellContractTest extends RemoteShellContract {
  @Override
  SshServerFixture start(Path folder) throws Exception {
    boolean ci = "true".equals(System.getenv("CI"));
    Assumptions.assumeTrue(
        ci || OpenSshServer.possible(), "no sshd here (Debian: apt-get install openssh-server)");
    return new OpenSshServer(folder);
  }

  @Override
  String remote(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void a_program_ended_by_a_signal_reports_128_and_its_number() {
    try (RemoteShell shell = open()) {
      assertThat(shell.exec(Command.of("sh", "-c", "kill -TERM $$")).exitCode()).isEqualTo(143);
    }
  }
}
