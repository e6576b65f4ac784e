package dev.slipway.bootstrap.domain;

/** The steps on one guest, in their order; their names are what operators see as progress. */
public enum GuestStep {
  AWAIT_CLOUD_INIT,
  /** Make a new host key on the guest; its fingerprint is committed before it is used. */
  MAKE_HOST_KEY,
  SWAP_HOST_KEY,
  DISABLE_CLOUD_INIT,
  /** The last step before the node counts as initialised and its seed may go. */
  CHECK_REQUIREMENTS,

  CONFIGURE_K3S,
  DOWNLOAD_K3S,
  VERIFY_K3S,
  INSTALL_K3S,
  START_K3S,
  /** The node is registered and Ready. */
  AWAIT_NODE,

  /** Undo: stop the units we started, if the guest can still be reached. */
  CANCEL;

  GuestStep next() {
    return switch (this) {
      case AWAIT_CLOUD_INIT -> MAKE_HOST_KEY;
      case MAKE_HOST_KEY -> SWAP_HOST_KEY;
      case SWAP_HOST_KEY -> DISABLE_CLOUD_INIT;
      case DISABLE_CLOUD_INIT -> CHECK_REQUIREMENTS;
      case CHECK_REQUIREMENTS -> CONFIGURE_K3S;
      case CONFIGURE_K3S -> DOWNLOAD_K3S;
      case DOWNLOAD_K3S -> VERIFY_K3S;
      case VERIFY_K3S -> INSTALL_K3S;
      case INSTALL_K3S -> START_K3S;
      case START_K3S -> AWAIT_NODE;
      case AWAIT_NODE, CANCEL ->
          throw new IllegalStateException(this + " is the last of its chain");
    };
  }
}
