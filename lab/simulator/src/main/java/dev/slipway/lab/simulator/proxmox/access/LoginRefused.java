package dev.slipway.lab.simulator.proxmox.access;

/** A credential that does not hold; the message is the 401's reason phrase. */
public final class LoginRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean byPassword;

  private LoginRefused(String reason, boolean byPassword) {
    super(reason, null, false, false);
    this.byPassword = byPassword;
  }

  static LoginRefused credential(String reason) {
    return new LoginRefused(reason, false);
  }

  static LoginRefused password() {
    return new LoginRefused("authentication failure", true);
  }

  /** Only a wrong password is answered with a body. */
  public boolean byPassword() {
    return byPassword;
  }
}
