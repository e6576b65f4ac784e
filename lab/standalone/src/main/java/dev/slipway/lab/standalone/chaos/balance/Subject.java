package dev.slipway.lab.standalone.chaos.balance;

/**
 * What a requester saw of one cluster.
 *
 * @param id null when the request was refused
 * @param wanted whether it was to become READY
 * @param ready whether it was seen READY
 * @param destroyAccepted when the answer to DELETE came, in milliseconds of the clock; 0 for never
 * @param gone whether it was seen DESTROYED in time
 * @param refused what the refusal said; null for none
 */
public record Subject(
    String name,
    String id,
    boolean wanted,
    boolean ready,
    long destroyAccepted,
    boolean gone,
    String refused) {

  public static Subject refused(String name, String why) {
    return new Subject(name, null, true, false, 0, false, why);
  }
}
