package dev.slipway.bootstrap.guest;

import dev.slipway.events.FailureCode;
import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.kit.steps.StageException;
import java.util.Set;

/** Initialises guests over SSH. */
public final class SshGuestInitialiser implements GuestInitialiser {
  /** While it goes down and comes up, its SSH server lets nobody but root in for a moment. */
  private static final Set<String> AWAY =
      Set.of(FailureCode.GUEST_UNREACHABLE.name(), FailureCode.GUEST_LOGIN_REFUSED.name());

  private final GuestShells shells;

  public SshGuestInitialiser(GuestShells shells) {
    this.shells = shells;
  }

  @Override
  public Poll<Void> awaitCloudInit(Member member) {
    try {
      return shells.on(member, CloudInit::await);
    } catch (StageException failed) {
      if (failed.code().equals(FailureCode.GUEST_LOGIN_REFUSED.name())) {
        // The SSH server may be up before cloud-init has made the user.
        throw GuestFailure.retryable(FailureCode.GUEST_LOGIN_REFUSED, failed.getMessage());
      }
      throw failed;
    }
  }

  @Override
  public HostKeyFingerprint makeHostKey(Member member) {
    return shells.on(member, shell -> HostKeyFiles.findOrMake(shell, member.node()));
  }

  @Override
  public Poll<Void> swapHostKey(Member member) {
    HostKeyFingerprint pending = member.guest().pendingHostKey();
    boolean swapped =
        shells.on(
            member,
            shell -> {
              if (shell.hostKey().equals(pending.value())) {
                return true;
              }
              HostKeyFiles.swap(shell, pending);
              return false;
            });
    if (swapped) {
      return Poll.done();
    }
    return shownOnANewConnection(member, pending);
  }

  private Poll<Void> shownOnANewConnection(Member member, HostKeyFingerprint pending) {
    try {
      return shells.on(member, Set.of(pending), shell -> Poll.done());
    } catch (StageException failed) {
      if (failed.code().equals(FailureCode.GUEST_UNREACHABLE.name())) {
        return Poll.notYet("the SSH server to come back with its new host key");
      }
      throw failed;
    }
  }

  @Override
  public Poll<Void> checkReboot(Member member) {
    try {
      return shells.anew(member, shell -> Reboot.check(shell, member));
    } catch (StageException failed) {
      if (AWAY.contains(failed.code())) {
        return Poll.notYet("the guest to come back from its restart");
      }
      if (failed.code().equals(FailureCode.HOST_KEY_MISMATCH.name())) {
        throw GuestFailure.of(FailureCode.GUEST_REBOOT_FAILED, failed.getMessage());
      }
      throw failed;
    }
  }

  @Override
  public void disableCloudInit(Member member) {
    shells.on(
        member,
        shell -> {
          CloudInit.disable(shell);
          return null;
        });
  }
}
