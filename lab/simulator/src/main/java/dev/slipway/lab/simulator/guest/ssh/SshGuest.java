package dev.slipway.lab.simulator.guest.ssh;

import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.shell.Invocation;
import java.io.IOException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Optional;

/** What the SSH server asks of the guest whose address a client has connected to. */
public interface SshGuest {

  /** Whether a new connection is accepted and then left without a word; asked once for each. */
  boolean silent();

  /** The host key that a new connection is shown. */
  KeyPair hostKey();

  /** The account to log in as; empty when this key may not log in under this name. */
  Optional<Account> logIn(String user, PublicKey key);

  /** The account of a user that has logged in. */
  Account account(String user);

  /** Runs the command of an exec request to its end and returns the exit code. */
  int exec(String commandLine, Invocation frame) throws IOException, InterruptedException;

  Disk disk();
}
