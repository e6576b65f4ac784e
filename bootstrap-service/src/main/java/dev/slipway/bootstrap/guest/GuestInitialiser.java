package dev.slipway.bootstrap.guest;

import dev.slipway.events.HostKeyFingerprint;

/**
 * Takes a freshly booted guest to where its seed is no longer needed. Every method may be called
 * again after any crash, and throws {@link dev.slipway.kit.steps.StageException}.
 */
public interface GuestInitialiser {

  /** Whether cloud-init has ended; its errors are a permanent CLOUD_INIT_FAILED. */
  Poll<Void> awaitCloudInit(Member member);

  /**
   * Makes a new host key on the guest, beside the one in use, or finds the one made before. The
   * private half never leaves the guest.
   */
  HostKeyFingerprint makeHostKey(Member member);

  /**
   * Puts the pending host key in place of the one from the seed and sees it on a new connection.
   * Call it only once the pending fingerprint is committed: after a crash in between it is the only
   * way back in.
   */
  Poll<Void> swapHostKey(Member member);

  /** From now on a restart of the guest does not run cloud-init again. */
  void disableCloudInit(Member member);

  /**
   * Restarts the guest once, and sees that it comes back with the same address, host key, host name
   * and machine-id; anything else is a permanent GUEST_REBOOT_FAILED. Its seed must be gone.
   */
  Poll<Void> checkReboot(Member member);
}
