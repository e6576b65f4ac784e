package dev.slipway.lab.standalone;

/** What was asked for cannot be done, and what to do about it. */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1;

  Refusal(String problem, String remedy) {
    super(problem + ". " + remedy);
  }
}
