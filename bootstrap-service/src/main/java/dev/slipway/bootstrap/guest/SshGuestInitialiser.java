package dev.slipway.bootstrap.guest;

import dev.slipway.events.FailureCode;
import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.kit.steps.StageException;
import java.util.Set;

/** Initialises guests over SSH. */
public final class SshGuestInitialiser implements GuestInitialiser {
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
  public void disableCloudInit(Member member) {
    shells.on(
        member,
        shell -> {
          CloudInit.disable(shell);
          return null;
        });
  }
}
