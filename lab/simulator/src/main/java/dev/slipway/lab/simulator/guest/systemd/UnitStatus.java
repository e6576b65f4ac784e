package dev.slipway.lab.simulator.guest.systemd;

/**
 * What {@code systemctl show} prints of a unit, in systemd's own words.
 *
 * @param load {@code loaded} or {@code not-found}
 * @param active {@code inactive}, {@code activating}, {@code active}, {@code failed}
 * @param sub {@code dead}, {@code start}, {@code running}, {@code exited}, {@code auto-restart},
 *     {@code failed}
 * @param result {@code success}, {@code exit-code}, {@code signal}, {@code timeout}
 * @param mainStatus the main process' exit code, or the signal's number
 * @param restarts automatic restarts since the last manual start
 */
public record UnitStatus(
    String load, String active, String sub, String result, int mainStatus, int restarts) {

  static final UnitStatus NOT_FOUND =
      new UnitStatus("not-found", "inactive", "dead", "success", 0, 0);
  static final UnitStatus DEAD = new UnitStatus("loaded", "inactive", "dead", "success", 0, 0);
  static final UnitStatus STARTING = DEAD.with("activating", "start");

  UnitStatus with(String newActive, String newSub) {
    return new UnitStatus(load, newActive, newSub, result, mainStatus, restarts);
  }

  UnitStatus ended(String newResult, int status) {
    return new UnitStatus(load, active, sub, newResult, status, restarts);
  }

  UnitStatus restarted() {
    return new UnitStatus(load, active, sub, result, mainStatus, restarts + 1);
  }

  public boolean failed() {
    return active.equals("failed");
  }

  public boolean isActive() {
    return active.equals("active");
  }
}
