package dev.slipway.kubeconfig.k3s;

import dev.slipway.events.FailureCode;
import dev.slipway.events.K3sNode;
import dev.slipway.kit.ssh.Command;
import dev.slipway.kit.ssh.ExecResult;
import dev.slipway.kit.ssh.RemoteShell;
import dev.slipway.kit.ssh.RemoteShells;
import dev.slipway.kit.ssh.SshException;
import dev.slipway.kit.ssh.SshTarget;
import dev.slipway.kit.vault.Secret;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** Reads the file that K3s wrote, over a session with the host key that K3sReady named. */
@ApplicationScoped
public class SshKubeconfigSource implements KubeconfigSource {
  private static final String FILE = "/etc/rancher/k3s/k3s.yaml";

  private final RemoteShells shells;

  public SshKubeconfigSource(RemoteShells shells) {
    this.shells = shells;
  }

  @Override
  public Secret fetch(K3sNode server, Secret loginKey) {
    var target = new SshTarget(server.address(), server.sshPort(), server.sshUser());
    Set<String> pinned = Set.of(server.hostKeyFingerprint().value());
    try (RemoteShell shell = shells.open(target, loginKey, pinned)) {
      return content(server, shell.exec(Command.of("cat", FILE).privileged()));
    } catch (SshException failed) {
      throw Failures.of(code(failed.kind()), failed.getMessage(), failed);
    }
  }

  // What the guest printed stays out of the messages: half a kubeconfig is a secret too.
  private static Secret content(K3sNode server, ExecResult result) {
    if (!result.succeeded()) {
      throw Failures.of(
          FailureCode.GUEST_COMMAND_FAILED,
          "reading %s on %s ended with exit code %d"
              .formatted(FILE, server.name(), result.exitCode()),
          null);
    }
    if (result.stdout().isEmpty() || result.truncated()) {
      throw Failures.of(
          FailureCode.KUBECONFIG_UNREADABLE,
          "%s on %s is %s"
              .formatted(FILE, server.name(), result.truncated() ? "over 1 MiB" : "empty"),
          null);
    }
    return Secret.of(result.stdout());
  }

  private static FailureCode code(SshException.Kind kind) {
    return switch (kind) {
      case UNREACHABLE, TIMEOUT, IO -> FailureCode.GUEST_UNREACHABLE;
      case HOST_KEY_MISMATCH -> FailureCode.HOST_KEY_MISMATCH;
      case AUTH -> FailureCode.GUEST_LOGIN_REFUSED;
    };
  }
}
