package dev.slipway.lab.standalone;

/** What was asked for cannot be done, and what to do about it. */
public final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** A refusal in one line. */
  public Refusal(String problem, String remedy) {
    super(problem + ". " + remedy);
  }
}
