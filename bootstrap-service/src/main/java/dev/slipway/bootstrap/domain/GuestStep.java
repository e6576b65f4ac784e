package dev.slipway.bootstrap.domain;

import dev.slipway.events.GuestSpec;

/** The steps on one guest, in their order; their names are what operators see as progress. */
public enum GuestStep {
  AWAIT_CLOUD_INIT,
  /** Make a new host key on the guest; its fingerprint is committed before it is used. */
  MAKE_HOST_KEY,
  SWAP_HOST_KEY,
  DISABLE_CLOUD_INIT,
  /** The last step before the node counts as initialised and its seed may go. */
  CHECK_REQUIREMENTS,
  /** If it is wanted: restart the guest once its seed is gone, and see that it is the same. */
  CHECK_REBOOT,

  /** From here to the commands: what the request wants on its guests, each only if it is wanted. */
  SET_PROXY,
  TRUST_CERTIFICATES,
  PLACE_FILES,
  UPGRADE_PACKAGES,
  INSTALL_PACKAGES,
  RUN_PRE_K3S_COMMANDS,

  CONFIGURE_K3S,
  DOWNLOAD_K3S,
  VERIFY_K3S,
  INSTALL_K3S,
  /** Of one that takes another's place: the cluster still knows that one by the same name. */
  FORGET_FORMER,
  START_K3S,
  /** The node is registered and Ready. */
  AWAIT_NODE,
  /** On the first server, when the cluster was ready; after it that is looked at once more. */
  RUN_POST_K3S_COMMANDS,

  /** Undo: stop the units we started, if the guest can still be reached. */
  CANCEL;

  /** The step after this one on a guest of which that is wanted. */
  GuestStep next(GuestSpec wanted) {
    return next(wanted, 1);
  }

  /** The same on a guest of that incarnation of its node. */
  GuestStep next(GuestSpec wanted, int instance) {
    GuestStep next = following();
    while (!next.isFor(wanted) || (next == FORGET_FORMER && instance == 1)) {
      next = next.following();
    }
    return next;
  }

  private boolean isFor(GuestSpec wanted) {
    return switch (this) {
      case CHECK_REBOOT -> wanted.checksReboot();
      case SET_PROXY -> wanted.proxy() != null;
      case TRUST_CERTIFICATES -> !wanted.caCertificates().isEmpty();
      case PLACE_FILES -> !wanted.files().isEmpty();
      case UPGRADE_PACKAGES -> wanted.packageUpgrade();
      case INSTALL_PACKAGES -> !wanted.packages().isEmpty();
      case RUN_PRE_K3S_COMMANDS -> !wanted.preK3sCommands().isEmpty();
      case RUN_POST_K3S_COMMANDS -> !wanted.postK3sCommands().isEmpty();
      case AWAIT_CLOUD_INIT,
          MAKE_HOST_KEY,
          SWAP_HOST_KEY,
          DISABLE_CLOUD_INIT,
          CHECK_REQUIREMENTS,
          CONFIGURE_K3S,
          DOWNLOAD_K3S,
          VERIFY_K3S,
          INSTALL_K3S,
          FORGET_FORMER,
          START_K3S,
          AWAIT_NODE,
          CANCEL ->
          true;
    };
  }

  private GuestStep following() {
    return switch (this) {
      case AWAIT_CLOUD_INIT -> MAKE_HOST_KEY;
      case MAKE_HOST_KEY -> SWAP_HOST_KEY;
      case SWAP_HOST_KEY -> DISABLE_CLOUD_INIT;
      case DISABLE_CLOUD_INIT -> CHECK_REQUIREMENTS;
      case CHECK_REQUIREMENTS -> CHECK_REBOOT;
      case CHECK_REBOOT -> SET_PROXY;
      case SET_PROXY -> TRUST_CERTIFICATES;
      case TRUST_CERTIFICATES -> PLACE_FILES;
      case PLACE_FILES -> UPGRADE_PACKAGES;
      case UPGRADE_PACKAGES -> INSTALL_PACKAGES;
      case INSTALL_PACKAGES -> RUN_PRE_K3S_COMMANDS;
      case RUN_PRE_K3S_COMMANDS -> CONFIGURE_K3S;
      case CONFIGURE_K3S -> DOWNLOAD_K3S;
      case DOWNLOAD_K3S -> VERIFY_K3S;
      case VERIFY_K3S -> INSTALL_K3S;
      case INSTALL_K3S -> FORGET_FORMER;
      case FORGET_FORMER -> START_K3S;
      case START_K3S -> AWAIT_NODE;
      case AWAIT_NODE, RUN_POST_K3S_COMMANDS, CANCEL ->
          throw new IllegalStateException(this + " is the last of its chain");
    };
  }
}
