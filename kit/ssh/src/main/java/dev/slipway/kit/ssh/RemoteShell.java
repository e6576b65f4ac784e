package dev.slipway.kit.ssh;

/**
 * A session with one machine whose host key was checked. Calls are made one after the other; {@link
 * #close} may come from another thread and ends a call that hangs. Every method can throw {@link
 * SshException} of kind TIMEOUT or IO.
 */
public interface RemoteShell extends AutoCloseable {
  /** Runs one program and waits for its end. */
  ExecResult exec(Command command);

  /**
   * Writes a file as the logged-in user, replacing what is there.
   *
   * @param mode permission bits, as in {@code 0600}; the file never has more than these
   */
  void put(String path, byte[] content, int mode);

  /**
   * Reads a file as the logged-in user.
   *
   * @throws SshException IO when it is missing, unreadable or larger than maxBytes
   */
  byte[] get(String path, int maxBytes);

  /** Which of the accepted fingerprints the server showed, as in {@code SHA256:…}. */
  String hostKeyFingerprint();

  /** Whether nobody has closed or lost the connection as far as is known here; asks nobody. */
  boolean connected();

  @Override
  void close();
}
