package dev.slipway.kit.ssh;

import dev.slipway.kit.vault.Secret;
import java.io.IOException;
import java.security.Security;
import java.util.Set;

/** Logs in with the key on stdin and prints what it found; the main class of a child process. */
final class LoginInItsOwnJvm {
  private LoginInItsOwnJvm() {}

  public static void main(String[] args) throws IOException {
    Secret key = Secret.of(System.in.readAllBytes());
    var target = new SshTarget("127.0.0.1", Integer.parseInt(args[0]), "slipway");
    try (RemoteShell shell =
        new SshjRemoteShells(SshTimeouts.DEFAULT).open(target, key, Set.of(args[1]))) {
      System.out.print(shell.exec(Command.of("printf", "hello")).stdout());
      System.out.print(", BouncyCastle=" + Security.getProvider("BC"));
    }
  }
}
