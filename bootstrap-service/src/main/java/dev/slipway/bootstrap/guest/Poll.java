package dev.slipway.bootstrap.guest;

/**
 * What a look at something that takes its time found.
 *
 * @param <T> what there is once it is done; {@link Void} where being done is all
 */
public sealed interface Poll<T> {

  /**
   * It is done.
   *
   * @param note for people who watch, without secrets; null when there is nothing to add
   */
  record Done<T>(T value, String note) implements Poll<T> {}

  /**
   * It is under way: look again later. Not a failure.
   *
   * @param waitingFor for people, without secrets: "cloud-init is running"
   */
  record NotYet<T>(String waitingFor) implements Poll<T> {}

  static Poll<Void> done() {
    return new Done<>(null, null);
  }

  static <T> Poll<T> done(T value) {
    return new Done<>(value, null);
  }

  static <T> Poll<T> done(T value, String note) {
    return new Done<>(value, note);
  }

  static <T> Poll<T> notYet(String waitingFor) {
    return new NotYet<>(waitingFor);
  }
}
