package dev.slipway.request.replay;

/** A replay cannot be made, and what to do about it. Nothing was changed. */
public final class ReplayRefusal extends RuntimeException {

  private static final long serialVersionUID = 1;

  ReplayRefusal(String problem, String remedy) {
    this(problem, remedy, null);
  }

  ReplayRefusal(String problem, String remedy, Throwable cause) {
    super(problem + ". " + remedy, cause);
  }
}
